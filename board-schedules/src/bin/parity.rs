//! The lines of some seeds, natively. `parity.cjs` writes the same ones with the crate's module in Node.
#![expect(clippy::print_stdout, reason = "a command line talks on its standard output")]

use board_schedules::{hostile, trace};
use std::process::ExitCode;

fn main() -> ExitCode {
    let seeds: Vec<u32> = match std::env::args().skip(1).map(|seed| seed.parse()).collect() {
        Ok(seeds) => seeds,
        Err(error) => {
            eprintln!("parity SEED…: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Readers that panic on hostile bytes are a line, not a story.
    std::panic::set_hook(Box::new(|_| {}));
    for seed in seeds {
        print!("{}", trace::schedule(seed));
        for number in 0..hostile::PROBES {
            println!("{}", hostile::probe(seed, number));
        }
    }
    ExitCode::SUCCESS
}
