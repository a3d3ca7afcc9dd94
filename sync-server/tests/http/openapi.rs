//! The description of the API, as it is served.

use crate::support::on_both;
use reqwest::Method;
use serde_json::Value;
use std::collections::HashSet;

on_both! {
    async fn the_description_is_served_and_tells_the_truth_to_strangers(server) {
        let anybody = server.anybody();
        let answer = anybody.get("/api/openapi.json").await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let document = answer.expect(200);
        let mut names = HashSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in ["get", "put", "post", "patch", "delete"] {
                let url = path.replace('{', "00000000-0000-4000-8000-").replace("_id}", "");
                let request = anybody.request(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), &url);
                let answer = anybody.send(request).await;
                let status = answer.status.as_u16();
                match item.get(method) {
                    None => assert_eq!(status, 405, "{method} {path}"),
                    Some(operation) => {
                        let which = format!("{method} {path}");
                        tells(operation, status, &which);
                        assert!(names.insert(operation["operationId"].clone()), "{which} has another's name");
                    }
                }
            }
        }
    }
}

/// The status is described, and who must be signed in is told so.
fn tells(operation: &Value, status: u16, which: &str) {
    assert!(
        operation["responses"].get(status.to_string()).is_some(),
        "{which} answers {status}"
    );
    if operation.get("security").is_none() {
        assert_eq!(status, 401, "{which}");
    }
}
