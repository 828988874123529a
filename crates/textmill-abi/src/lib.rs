//! textmill-abi
