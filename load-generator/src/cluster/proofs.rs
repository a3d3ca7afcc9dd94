//! What must hold while things are done to the cluster: nothing that was acknowledged is lost, everybody comes back
//! soon, and edits go on.

use super::crowd::Crowd;
use super::tally::{Return, middle_and_largest};
use super::topology::{Programs, Topology};
use super::{ClusterError, Sizes, broken, database, tokens};
use crate::cheap::CheapClient;
use crate::limits::POLL_EVERY;
use crate::rest::{Account, Api};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long NATS is away, and the database.
const AWAY: Duration = Duration::from_secs(3);
/// After this, what a dead database or node had said before has arrived.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
/// How long a killed node is missing before another takes its place.
const REPLACED_AFTER: Duration = Duration::from_secs(2);
/// How soon everybody who was cut off must be back.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// How soon nodes must hear each other again after NATS is back.
const HEARD_WITHIN: Duration = Duration::from_secs(30);
/// Edits that must be acknowledged after everything that was done, to say that they go on.
const FURTHER_EDITS: usize = 40;
/// The close code of a node that stops.
const GOING_AWAY: u16 = 1001;

/// Does everything as often as is wanted; `say` gets a line for each.
pub async fn prove(programs: &Programs, sizes: Sizes, mut say: impl FnMut(&str)) -> Result<(), ClusterError> {
    let mut topology = Topology::start(programs).await?;
    let outcome = do_everything(&mut topology, sizes, &mut say).await;
    if outcome.is_err() {
        say(&topology.logs());
    }
    outcome?;
    topology.end().await
}

async fn do_everything(
    topology: &mut Topology,
    sizes: Sizes,
    say: &mut impl FnMut(&str),
) -> Result<(), ClusterError> {
    let crowd = Crowd::gather(topology, sizes).await?;
    say(&format!(
        "{} clients on {} boards, {} edits a second in all",
        crowd.len(),
        crowd.boards().len(),
        sizes.edits_per_second
    ));
    crowd.edit();
    let mut proofs = Proofs {
        topology,
        crowd: &crowd,
    };
    for round in 0..sizes.rounds {
        // After a round all are on one node; each round another.
        let first = round as usize % 2;
        if round > 0 {
            crowd.spread().await?;
        }
        say(&proofs.presence_crosses().await?);
        say(&proofs.nats_restarts().await?);
        say(&proofs.the_database_crashes().await?);
        say(&proofs.nodes_are_replaced_one_by_one([first, 1 - first]).await?);
        say(&proofs.a_node_is_killed(first).await?);
    }
    say(&proofs.a_backup_has_what_was_acknowledged().await?);
    say(&proofs.nothing_is_lost().await?);
    Ok(())
}

struct Proofs<'c> {
    topology: &'c mut Topology,
    crowd: &'c Crowd,
}

/// How things stood before something was done.
struct Before {
    acked: usize,
    returns: Vec<usize>,
    at: Instant,
}

impl Proofs<'_> {
    /// Somebody at one node sees somebody at the other.
    async fn presence_crosses(&mut self) -> Result<String, ClusterError> {
        let board = self.crowd.boards()[0];
        let (mut one, mut other) = (self.join(0, board).await?, self.join(1, board).await?);
        let asked = Instant::now();
        one.show(b"here".to_vec()).await?;
        let seen = timeout(HEARD_WITHIN, other.until_shown(b"here")).await;
        seen.map_err(|_| broken("somebody is not seen at the other node"))??;
        Ok(format!(
            "presence at the other node after {}",
            seconds(asked.elapsed())
        ))
    }

    async fn nats_restarts(&mut self) -> Result<String, ClusterError> {
        self.until_nodes_hear_each_other().await?;
        let before = self.before()?;
        self.topology.kill_nats().await?;
        sleep(AWAY).await;
        self.crowd.until_further_acks(FURTHER_EDITS).await?;
        let without = self.crowd.until_everywhere().await?;
        self.topology.start_nats().await?;
        self.until_nodes_hear_each_other().await?;
        let after = self.after("NATS is killed, and started again", &before).await?;
        self.nobody_left(&before)?;
        Ok(format!("{after}; without it at all clients {}", seconds(without)))
    }

    /// Nothing may be acknowledged that the database does not have.
    async fn the_database_crashes(&mut self) -> Result<String, ClusterError> {
        let before = self.before()?;
        self.topology.crash_database().await?;
        sleep(ON_ITS_WAY).await;
        let silent_from = self.crowd.acked()?;
        sleep(AWAY).await;
        let acked = self.crowd.acked()? - silent_from;
        if acked > 0 {
            return Err(broken(format!(
                "{acked} edits were acknowledged while there was no database"
            )));
        }
        self.topology.start_database().await?;
        let after = self
            .after("the database crashes, and is started again", &before)
            .await?;
        self.nobody_left(&before)?;
        Ok(after)
    }

    /// SIGTERM, one node after the other: everybody is told to go elsewhere.
    async fn nodes_are_replaced_one_by_one(&mut self, order: [usize; 2]) -> Result<String, ClusterError> {
        let before = self.before()?;
        for node in order {
            let stopped = self.topology.drain_node(node).await?;
            self.topology.start_node(node, stopped).await?;
            self.crowd.until_all_live().await?;
        }
        let after = self
            .after("both nodes are restarted, one after the other", &before)
            .await?;
        let returns = self.returns(&before)?;
        if let Some(other) = returns.iter().flatten().find(|back| back.code != GOING_AWAY) {
            return Err(broken(format!(
                "a socket of a node that stopped was closed with {} and not with {GOING_AWAY}",
                other.code
            )));
        }
        if returns.iter().any(Vec::is_empty) {
            return Err(broken("somebody kept a socket to a node that was restarted"));
        }
        Ok(after)
    }

    async fn a_node_is_killed(&mut self, node: usize) -> Result<String, ClusterError> {
        // Nearly everybody is there, as the other one was restarted last; who was slow may be at the other one again.
        let there = self.topology.running(node)?.metrics().await?.get("weft_sockets") as usize;
        if 2 * there < self.crowd.len() {
            return Err(broken(format!(
                "{there} clients are at the node that is to be killed"
            )));
        }
        let before = self.before()?;
        let stopped = self.topology.kill_node(node).await?;
        let hidden = tokens::stay_out_of_logs(self.topology).await?;
        sleep(REPLACED_AFTER).await;
        self.topology.start_node(node, stopped).await?;
        let after = self.after("a node is killed, and replaced", &before).await?;
        let back = self
            .returns(&before)?
            .iter()
            .filter(|returns| !returns.is_empty())
            .count();
        if back != there {
            return Err(broken(format!(
                "{back} clients came back, and {there} were at the node that was killed"
            )));
        }
        Ok(format!("{after}; {hidden}"))
    }

    /// Everybody edits meanwhile. What was acknowledged before it began is in the database that is made of it.
    async fn a_backup_has_what_was_acknowledged(&mut self) -> Result<String, ClusterError> {
        let file = self.topology.file("weft.backup");
        let url = self.topology.database_url().to_owned();
        let acked = self.crowd.acked_by_board()?;
        let before = self.crowd.acked()?;
        let begun = Instant::now();
        self.topology.run(&["backup", &file], &url).await?;
        let took = begun.elapsed();
        self.crowd.until_further_acks(FURTHER_EDITS).await?;
        let meanwhile = self.crowd.acked()? - before;
        self.topology.run(&["check", "--backup", &file], &url).await?;
        let restored = database::beside(&url, "weft_restored").await?;
        self.topology.run(&["restore", &file], &restored).await?;
        self.topology.run(&["check"], &restored).await?;
        for (board, acked) in self.crowd.boards().iter().zip(&acked) {
            let found = database::log(&restored, *board).await?;
            let lost = acked.difference(&found).count();
            if lost > 0 {
                return Err(broken(format!(
                    "board {board}: {lost} edits were acknowledged before the backup began, and are not in it"
                )));
            }
        }
        Ok(format!(
            "a backup while all edit, in {}: restored, checked, and it has the {before} edits acknowledged before; {meanwhile} more were meanwhile and right after",
            seconds(took)
        ))
    }

    /// Every edit that was acknowledged is in the database, with every client, and with whoever comes to either node.
    async fn nothing_is_lost(&mut self) -> Result<String, ClusterError> {
        self.crowd.rest().await?;
        self.crowd.until_everywhere().await?;
        let wanted = self.crowd.acked_by_board()?;
        let boards = self.crowd.boards().iter().zip(self.crowd.at_first());
        for ((board, at_first), acked) in boards.zip(&wanted) {
            let found = database::log(self.topology.database_url(), *board).await?;
            let lost = acked.difference(&found).count();
            let all = at_first + acked.len();
            if lost > 0 || found.len() != all {
                return Err(broken(format!(
                    "board {board}: {lost} acknowledged edits are not in the database, which has {} changes of {all}",
                    found.len()
                )));
            }
            for node in 0..2 {
                let changes = self.newcomer(node, *board).await?;
                if changes != all {
                    let node = node + 1;
                    return Err(broken(format!(
                        "board {board}: node-{node} has {changes} changes of {all}"
                    )));
                }
            }
        }
        self.topology.check().await?;
        let bytes = database::bytes_per_change(self.topology.database_url()).await?;
        let edits = self.crowd.acked()?;
        Ok(format!(
            "{edits} edits acknowledged, each in the database ({bytes} bytes a change) and with every client of its board; 0 lost"
        ))
    }

    /// How many changes the board has for somebody without a replica.
    async fn newcomer(&self, node: usize, board: Uuid) -> Result<usize, ClusterError> {
        let (_, download) = CheapClient::download(&self.person_at(node), board).await?;
        Ok(download.document()?.change_count())
    }

    async fn join(&self, node: usize, board: Uuid) -> Result<CheapClient, ClusterError> {
        Ok(CheapClient::join(&self.person_at(node), board).await?)
    }

    fn person_at(&self, node: usize) -> Account {
        self.crowd.person().at(&Api::new(self.topology.node(node)))
    }

    fn before(&self) -> Result<Before, ClusterError> {
        Ok(Before {
            acked: self.crowd.acked()?,
            returns: self.crowd.of_all(|tally| tally.returns.len())?,
            at: Instant::now(),
        })
    }

    /// Everybody's returns since then.
    fn returns(&self, before: &Before) -> Result<Vec<Vec<Return>>, ClusterError> {
        let mut counts = before.returns.iter();
        self.crowd.of_all(|tally| {
            let skipped = counts.next().copied().unwrap_or_default();
            tally.returns.iter().skip(skipped).copied().collect()
        })
    }

    /// Waits until all is well again; says what it was like.
    async fn after(&self, what: &str, before: &Before) -> Result<String, ClusterError> {
        self.crowd.until_all_live().await?;
        self.crowd.until_further_acks(FURTHER_EDITS).await?;
        self.crowd.until_made_is_acked().await?;
        let everywhere = self.crowd.until_everywhere().await?;
        let returns = self.returns(before)?;
        let (middle, longest) = middle_and_largest(returns.iter().flatten().map(|back| back.after));
        if longest > BACK_WITHIN {
            return Err(broken(format!(
                "{what}: somebody was back after {}; within {} was promised",
                seconds(longest),
                seconds(BACK_WITHIN)
            )));
        }
        let acks = self.crowd.of_all(|tally| {
            let since = tally.acked.iter().rev().take_while(|acked| acked.at >= before.at);
            since.map(|acked| acked.after).max().unwrap_or_default()
        })?;
        let (_, slowest) = middle_and_largest(acks.into_iter());
        Ok(format!(
            "{what}: {} reconnects, p50 {}, max {}; {} edits acked, slowest {}, then at all clients {}",
            returns.iter().map(Vec::len).sum::<usize>(),
            seconds(middle),
            seconds(longest),
            self.crowd.acked()? - before.acked,
            seconds(slowest),
            seconds(everywhere),
        ))
    }

    /// What is away behind the nodes is no reason to send anybody away.
    fn nobody_left(&self, before: &Before) -> Result<(), ClusterError> {
        match self.returns(before)?.iter().flatten().next() {
            None => Ok(()),
            Some(back) => Err(broken(format!("a socket was closed with {}", back.code))),
        }
    }

    async fn until_nodes_hear_each_other(&self) -> Result<(), ClusterError> {
        for node in 0..2 {
            let heard = self.heard(node).await?;
            let asked = Instant::now();
            while self.heard(node).await? <= heard {
                if asked.elapsed() > HEARD_WITHIN {
                    return Err(broken(format!("node-{} hears nothing of the other", node + 1)));
                }
                sleep(POLL_EVERY).await;
            }
        }
        Ok(())
    }

    async fn heard(&self, node: usize) -> Result<f64, ClusterError> {
        let metrics = self.topology.running(node)?.metrics().await?;
        Ok(metrics.get("weft_bus_received_total"))
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
