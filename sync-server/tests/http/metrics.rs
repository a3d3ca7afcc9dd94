//! `/metrics` at the main address and at one of its own.

use crate::support::{Place, TestServer, on_both};

on_both! {
    async fn superusers_get_the_metrics_and_nobody_else_does(server) {
        let (root, ana) = (server.register("root").await, server.register("ana").await);
        let answer = root.get("/metrics").await;
        assert_eq!(answer.status, 200);
        assert!(answer.text.contains("\nweft_rooms 0\n"), "{}", answer.text);
        ana.get("/metrics").await.expect(403);
        server.anybody().get("/metrics").await.expect(401);
    }
}

#[tokio::test]
async fn an_address_of_their_own_is_the_only_one_they_are_at() {
    let server = TestServer::start(Place::sqlite(), &[("METRICS_BIND", "127.0.0.1:0")]).await;
    let root = server.register("root").await;
    root.get("/metrics").await.expect(404);
    let address = server.metrics_address().expect("it has one");
    let own = crate::support::Client::new(format!("http://{address}"));
    let answer = own.get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.ends_with("# EOF\n"));
    // Nothing else is there.
    for path in ["/", "/healthz", "/api/version", "/api/admin/overview"] {
        assert_eq!(own.get(path).await.status, 404, "{path}");
    }
    server.end().await;
}

on_both! {
    // The alerts wait for these to grow, which what is not there cannot.
    async fn failures_are_there_at_0_on_a_server_that_has_just_started(server) {
        let root = server.register("root").await;
        let text = root.get("/metrics").await.text;
        for sample in [
            "weft_batches_total{outcome=\"failed\"} 0",
            "weft_catch_ups_total{kind=\"failed\"} 0",
            "weft_compactions_total{outcome=\"failed\"} 0",
            "weft_sockets_closed_total{code=\"4408\"} 0",
            "weft_bus_refused_total{reason=\"forged\"} 0",
            "weft_bus_configured 0",
        ] {
            assert!(text.lines().any(|line| line == sample), "{sample} is not in:\n{text}");
        }
    }
}
