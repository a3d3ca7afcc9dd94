//! What Prometheus and Grafana are given: rules, scrape jobs and a dashboard. promtool reads and tries the former; the
//! dashboard, for which there is no such program, is held against what Grafana needs of it, and promtool reads what it
//! asks for. That it asks for what there is, and shows all of it, is a test of the server (`metrics/tests.rs`).

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::progress::Step;
use crate::{process, tools, workspace};

const RULES: &str = "deploy/prometheus/alerts.yaml";
const RULE_TESTS: &str = "deploy/prometheus/alerts.test.yaml";
const CONFIG: &str = "deploy/prometheus/prometheus.yaml";
const KUBERNETES_CONFIG: &str = "deploy/prometheus/kubernetes.yaml";
/// How targets are found in Kubernetes, which promtool as Debian builds it does not know; and what it reads instead.
const IN_KUBERNETES: (&str, &str) = (
    "kubernetes_sd_configs:\n      - role: endpoints\n",
    "static_configs: []\n",
);
const DASHBOARD: &str = "deploy/grafana/weft.json";
/// How wide Grafana's grid is.
const GRID_COLUMNS: u64 = 24;
/// Every panel and every question goes to the data source that is chosen above the dashboard.
const DATASOURCE: &str = "${datasource}";
/// What Grafana puts in the place of its variables, as Prometheus may get it.
const VARIABLES: [(&str, &str); 3] = [("$__rate_interval", "5m"), ("$job", ".*"), ("$namespace", ".*")];

/// Has promtool read rules and scrape jobs, and try each rule.
pub(crate) fn alerts(step: &mut Step) -> Result<String> {
    promtool(step, &["check", "rules", RULES])?;
    promtool(step, &["check", "config", CONFIG])?;
    kubernetes_config(step)?;
    let alerts = each_is_tried(&read(RULES)?, &read(RULE_TESTS)?)?;
    promtool(step, &["test", "rules", RULE_TESTS])?;
    Ok(format!("{alerts} alerts read and tried by promtool"))
}

fn kubernetes_config(step: &mut Step) -> Result<()> {
    let (found_there, instead) = IN_KUBERNETES;
    let config = read(KUBERNETES_CONFIG)?;
    ensure!(
        config.contains(found_there),
        "{KUBERNETES_CONFIG} finds its targets in another way"
    );
    let folder = tempfile::Builder::new().prefix("weft-prometheus-").tempdir()?;
    let file = folder.path().join("kubernetes.yaml");
    fs::write(&file, config.replace(found_there, instead))?;
    fs::write(folder.path().join("alerts.yaml"), read(RULES)?)?;
    promtool(step, &["check", "config", &file.display().to_string()])
}

/// Reads the dashboard, and has promtool read its expressions.
pub(crate) fn dashboard(step: &mut Step) -> Result<String> {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)?)?;
    let expressions = expressions(&dashboard).context(DASHBOARD)?;
    let rules: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(at, expression)| json!({"record": format!("dashboard:{at}"), "expr": expression}))
        .collect();
    let rules = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    let folder = tempfile::Builder::new().prefix("weft-dashboard-").tempdir()?;
    // JSON is YAML.
    let file = folder.path().join("rules.yaml");
    fs::write(&file, rules.to_string())?;
    promtool(step, &["check", "rules", &file.display().to_string()])?;
    Ok(format!("{} expressions read by promtool", expressions.len()))
}

fn promtool(step: &mut Step, arguments: &[&str]) -> Result<()> {
    let mut promtool = workspace::command(tools::promtool()?);
    promtool.args(arguments);
    process::run(step, promtool).map(drop)
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(workspace::root().join(file)).context(file.to_owned())
}

/// Whether there is, for each alert, a case in which it fires and one in which it does not. How many alerts there are.
fn each_is_tried(rules: &str, tests: &str) -> Result<usize> {
    let names: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    ensure!(!names.is_empty(), "{RULES} has no alerts");
    let cases: Vec<(&str, bool)> = tests
        .split("alertname: ")
        .skip(1)
        .map(|case| {
            let (name, expected) = case.split_once('\n').unwrap_or((case, ""));
            (name, !expected.trim_start().starts_with("exp_alerts: []"))
        })
        .collect();
    for name in &names {
        for fires in [true, false] {
            ensure!(
                cases.contains(&(name, fires)),
                "{RULE_TESTS} has no case in which {name} {}",
                if fires { "fires" } else { "does not fire" }
            );
        }
    }
    Ok(names.len())
}

/// Everything that the dashboard asks Prometheus for, when it has what Grafana needs.
fn expressions(dashboard: &Value) -> Result<Vec<String>> {
    for field in ["uid", "title"] {
        text(dashboard, field)?;
    }
    ensure!(dashboard["schemaVersion"].is_u64(), "it has no schemaVersion");
    let variables = list(&dashboard["templating"], "list")?;
    let is_datasource = |one: &Value| one["name"] == "datasource" && one["type"] == "datasource";
    ensure!(
        variables.iter().any(is_datasource),
        "it has no variable for the data source"
    );
    let mut ids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for panel in list(dashboard, "panels")? {
        let title = text(panel, "title")?;
        let id = panel["id"].as_u64().context("a panel has no id")?;
        ensure!(ids.insert(id), "{title}: its id is another panel's");
        let asked = panel_expressions(panel, &mut taken);
        all.extend(asked.with_context(|| title.to_owned())?);
    }
    ensure!(!all.is_empty(), "it asks for nothing");
    Ok(all)
}

fn panel_expressions(panel: &Value, taken: &mut BTreeSet<(u64, u64)>) -> Result<Vec<String>> {
    text(panel, "type")?;
    ensure!(
        panel["datasource"]["uid"] == DATASOURCE,
        "its data source is fixed"
    );
    for cell in cells(&panel["gridPos"])? {
        ensure!(taken.insert(cell), "it lies over another panel at {cell:?}");
    }
    let unit = text(&panel["fieldConfig"]["defaults"], "unit")?;
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for target in list(panel, "targets")? {
        ensure!(names.insert(text(target, "refId")?), "two targets have one refId");
        ensure!(
            target["datasource"]["uid"] == DATASOURCE,
            "a target's data source is fixed"
        );
        text(target, "legendFormat")?;
        let expression = text(target, "expr")?;
        let fits = unit_of(expression);
        ensure!(
            unit == fits,
            "its unit is {unit}, and that of {expression} is {fits}"
        );
        let mut expression = expression.to_owned();
        for (variable, value) in VARIABLES {
            expression = expression.replace(variable, value);
        }
        ensure!(
            !expression.contains('$'),
            "{expression}: a variable that is not known here"
        );
        all.push(expression);
    }
    ensure!(!all.is_empty(), "it asks for nothing");
    Ok(all)
}

/// The cells of the grid that a panel takes.
fn cells(position: &Value) -> Result<Vec<(u64, u64)>> {
    let at = |field: &str| {
        position[field]
            .as_u64()
            .with_context(|| format!("gridPos.{field}"))
    };
    let (x, y, w, h) = (at("x")?, at("y")?, at("w")?, at("h")?);
    ensure!(w > 0 && h > 0 && x + w <= GRID_COLUMNS, "it is not in the grid");
    Ok((x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))).collect())
}

/// Grafana's name for what an expression is measured in: the names of metrics say it.
fn unit_of(expression: &str) -> &'static str {
    if expression.contains("_seconds_bucket") {
        "s"
    } else if expression.contains("_bytes") {
        "bytes"
    } else if expression.contains("rate(") && !expression.contains(" / ") {
        "ops"
    } else {
        "short"
    }
}

fn text<'v>(value: &'v Value, field: &str) -> Result<&'v str> {
    let text = value[field].as_str().filter(|text| !text.is_empty());
    text.with_context(|| format!("{field} is missing"))
}

fn list<'v>(value: &'v Value, field: &str) -> Result<&'v Vec<Value>> {
    value[field]
        .as_array()
        .with_context(|| format!("{field} is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change to the dashboard, and what is said of it.
    type Fault = (fn(&mut Value), &'static str);

    fn ours() -> Value {
        serde_json::from_str(&read(DASHBOARD).unwrap()).unwrap()
    }

    #[test]
    fn the_dashboard_has_what_grafana_needs() {
        assert!(expressions(&ours()).unwrap().len() > 20);
        let faults: [Fault; 11] = [
            (|it| it["uid"] = Value::Null, "uid is missing"),
            (|it| it["schemaVersion"] = Value::Null, "schemaVersion"),
            (
                |it| it["templating"]["list"][0]["type"] = json!("query"),
                "data source",
            ),
            (
                |it| it["panels"][1]["id"] = it["panels"][0]["id"].clone(),
                "another panel's",
            ),
            (
                |it| it["panels"][1]["gridPos"]["x"] = json!(7),
                "over another panel",
            ),
            (|it| it["panels"][2]["gridPos"]["w"] = json!(9), "not in the grid"),
            (
                |it| it["panels"][0]["fieldConfig"]["defaults"]["unit"] = json!(""),
                "unit is missing",
            ),
            (
                |it| it["panels"][0]["fieldConfig"]["defaults"]["unit"] = json!("bytes"),
                "its unit is bytes",
            ),
            (
                |it| it["panels"][0]["datasource"]["uid"] = json!("mine"),
                "data source is fixed",
            ),
            (|it| it["panels"][0]["targets"] = json!([]), "asks for nothing"),
            (
                |it| it["panels"][0]["targets"][0]["expr"] = json!("weft_sockets{instance=\"$node\"}"),
                "a variable that is not known",
            ),
        ];
        for (spoil, said) in faults {
            let mut spoiled = ours();
            spoil(&mut spoiled);
            let error = format!("{:#}", expressions(&spoiled).unwrap_err());
            assert!(error.contains(said), "{error} instead of {said}");
        }
    }

    #[test]
    fn bytes_boards_seconds_and_rates_share_no_axis() {
        for (expression, unit) in [
            ("sum by (instance) (weft_documents_bytes)", "bytes"),
            ("sum (weft_documents_loaded)", "short"),
            ("sum by (outcome) (rate(weft_compactions_total[5m]))", "ops"),
            (
                "histogram_quantile(0.95, sum by (le) (rate(weft_compaction_seconds_bucket[5m])))",
                "s",
            ),
            (
                "sum (rate(weft_commit_rows_sum[5m])) / sum (rate(weft_commit_rows_count[5m]))",
                "short",
            ),
        ] {
            assert_eq!(unit_of(expression), unit, "{expression}");
        }
    }

    #[test]
    fn prometheus_looks_for_what_the_manifests_call_it() {
        let labels = read("deploy/k8s/base/kustomization.yaml").unwrap();
        assert!(labels.contains("app.kubernetes.io/part-of: weft"));
        assert!(
            read(RULES)
                .unwrap()
                .contains("up{app_kubernetes_io_part_of=\"weft\"}")
        );
        let service = read("deploy/k8s/base/server.yaml").unwrap();
        assert!(service.contains("name: sync-server-metrics\n") && service.contains("- name: metrics\n"));
        assert!(
            read(KUBERNETES_CONFIG)
                .unwrap()
                .contains("regex: sync-server-metrics;metrics\n")
        );
    }

    #[test]
    fn an_alert_without_both_cases_is_named() {
        let rules = "  - alert: A\n  - alert: B\n";
        let case = |name: &str, expected: &str| {
            format!("- eval_time: 1m\n  alertname: {name}\n  exp_alerts:{expected}\n")
        };
        let fires = |name: &str| case(name, "\n    - exp_labels: {job: weft}");
        let sleeps = |name: &str| case(name, " []");
        let most = fires("A") + &sleeps("A") + &fires("B");
        let error = each_is_tried(rules, &most).unwrap_err().to_string();
        assert!(error.contains("in which B does not fire"), "{error}");
        let error = each_is_tried(rules, &(most.clone() + &fires("B"))).unwrap_err();
        assert!(error.to_string().contains("B does not fire"), "{error}");
        assert_eq!(each_is_tried(rules, &(most + &sleeps("B"))).unwrap(), 2);
    }
}
