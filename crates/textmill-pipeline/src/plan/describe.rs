//! A plan's steps as JSON: what `textmill plan --format json` prints and what a manifest keeps.

use super::{Plan, PlannedReduction, PlannedStep};
use arrow_schema::Fields;
use serde_json::{Value, json};
use textmill_loader::Plugin;

impl Plan {
    /// Every step, those over the corpus last: name, plugin with version and path, operator, options with defaults
    /// filled in, the columns it reads and the fields it gives.
    pub fn describe_steps(&self) -> Vec<Value> {
        let rows = self.steps.iter().map(PlannedStep::describe);
        rows.chain(self.reductions.iter().map(PlannedReduction::describe)).collect()
    }

    /// As [`Plan::describe_steps`], for showing: what came from the environment stands as `${NAME}`.
    pub fn show_steps(&self) -> Vec<Value> {
        let mut steps = self.describe_steps();
        steps.iter_mut().for_each(|step| self.config.variables.scrub(step));
        steps
    }
}

impl PlannedStep {
    fn describe(&self) -> Value {
        step(&self.name, &self.plugin, &self.operator().id, &self.options, self.columns(), self.output())
    }
}

impl PlannedReduction {
    fn describe(&self) -> Value {
        step(&self.name, &self.plugin, &self.operator().id, &self.options, self.columns(), &self.output())
    }
}

fn step(
    name: &str,
    plugin: &Plugin,
    operator: &str,
    options: &Value,
    columns: &[String],
    output: &Fields,
) -> Value {
    let mut step = json!({
        "name": name,
        "plugin": plugin.id(),
        "version": plugin.version(),
        "path": plugin.path(),
        "operator": operator,
        "options": options,
        "columns": columns,
        "fields": output.iter().map(|field| field.name().as_str()).collect::<Vec<_>>(),
    });
    if plugin.is_isolated() {
        step["isolation"] = json!("process");
    }
    step
}
