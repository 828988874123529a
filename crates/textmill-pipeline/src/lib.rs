//! textmill-pipeline
