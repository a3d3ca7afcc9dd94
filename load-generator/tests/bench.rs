//! Every workload of the bench, at its shortest: that it comes to an end, finds nothing lost, and counts what happened.

use load_generator::bench::report::Measured;
use load_generator::bench::{self, Setting, Workload};
use load_generator::server::binary_for_tests;

fn figure(measured: &Measured, name: &str) -> f64 {
    let found = measured.figures.iter().find(|figure| figure.name == name);
    found
        .unwrap_or_else(|| panic!("{} has no {name}", measured.workload))
        .value
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_workload_has_its_figures_and_loses_nothing() {
    let setting = Setting {
        server: binary_for_tests(),
        database_url: None,
        quick: true,
    };
    let report = bench::run(&setting, &Workload::ALL, |_| ())
        .await
        .expect("it runs");
    println!("{report}");
    let of = |workload: Workload| {
        let name = workload.name();
        report
            .workloads
            .iter()
            .find(|measured| measured.workload == name)
            .expect(name)
    };
    assert_eq!(report.workloads.len(), Workload::ALL.len());
    // 2 s of 60 edits a second, to 9 others; 2 s of 2 on each of 20 boards, to 1 other.
    assert_eq!(figure(of(Workload::FanOut), "deliveries") as usize, 2 * 60 * 9);
    assert_eq!(figure(of(Workload::Pairs), "deliveries") as usize, 2 * 2 * 20);
    assert_eq!(
        figure(of(Workload::Kill), "acknowledged or seen edits, lost") as usize,
        0
    );
    let commits = figure(of(Workload::Burst), "commits") as usize;
    assert!((1..=250).contains(&commits), "500 edits took {commits} commits");
    assert!(figure(of(Workload::Storm), "server CPU") > 0.0);
    assert_eq!(
        figure(of(Workload::RestMoves), "moves heard by the bot") as usize,
        50
    );
    assert!(
        report
            .workloads
            .iter()
            .all(|measured| measured.figures.iter().all(|figure| figure.at_most.is_none()))
    );
}
