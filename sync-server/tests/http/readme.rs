//! The commands of the README, copied as they stand.

use crate::support::{Place, TestServer};

/// The lines between the fences of the block that begins like this.
fn block(readme: &str, begins: &str) -> String {
    let (_, after) = readme
        .split_once(&format!("```sh\n{begins}"))
        .expect("the README has the block");
    let (lines, _) = after.split_once("```").expect("the block ends");
    format!("{begins}{lines}")
}

#[tokio::test]
async fn a_new_user_with_curl_and_the_readme_gets_a_board_that_two_people_see() {
    let server = TestServer::start(Place::sqlite(), &[]).await;
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let address = "SERVER=http://localhost:8080";
    let commands = block(&readme, address).replacen(address, &format!("SERVER={}", server.url()), 1);
    // Blocking, so on a thread of its own: the server runs on this one.
    let run = move || {
        std::process::Command::new("bash")
            .args(["-euo", "pipefail", "-c", &commands])
            .output()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // What is Ben's on all boards comes last.
    let list = &said[said.rfind("][{").expect("two lists") + 1..];
    let list: serde_json::Value = serde_json::from_str(list).expect(&said);
    let card = &list[0];
    assert_eq!(
        (&card["title"], &card["column"], &card["position"]),
        (&"Write the notes".into(), &"in_progress".into(), &0.into()),
        "{said}"
    );
    assert_eq!(card["assigned_to"][0]["username"], "ben", "{said}");
    assert_eq!(card["comment_count"], 1, "{said}");
    server.end().await;
}
