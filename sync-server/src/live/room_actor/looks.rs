//! Who looks at the board, and what is told of its cards where they are looked up without it.

use super::RoomActor;
use crate::live::limits::TELL_WITHIN;
use std::collections::HashMap;
use sync_protocol::RoomInput;
use sync_protocol::room::{CardNews, LookId, LookOutcome, NewsOutcome};
use tokio::sync::oneshot;

/// How often a room that closes tries to tell the rest.
const LAST_TELLS_MAX: usize = 3;

/// Who waits for what.
#[derive(Debug, Default)]
pub(super) struct Looks {
    open: HashMap<LookId, oneshot::Sender<LookOutcome>>,
    last: u64,
    /// Who waits for the next telling.
    asking: Vec<oneshot::Sender<()>>,
    /// Who waits for the one under way.
    waiting: Vec<oneshot::Sender<()>>,
}

impl Looks {
    /// A telling has ended. When all cards are needed, those who wait for it wait for the next one.
    pub(super) fn told(&mut self, outcome: NewsOutcome) {
        match outcome {
            NewsOutcome::Written => {
                for waiting in self.waiting.drain(..) {
                    let _ = waiting.send(());
                }
            }
            NewsOutcome::Behind => {}
            NewsOutcome::Failed => self.waiting.clear(),
        }
    }

    /// Nobody waits for a telling that does not begin: the document is not there.
    pub(super) fn give_up_asking(&mut self, is_telling: bool) {
        if !is_telling {
            self.asking.clear();
            self.waiting.clear();
        }
    }
}

impl RoomActor {
    pub(super) fn look(&mut self, at_least: u64, shown: oneshot::Sender<LookOutcome>) {
        self.looks.last += 1;
        let look = LookId(self.looks.last);
        self.looks.open.insert(look, shown);
        self.feed(RoomInput::Look { look, at_least });
    }

    pub(super) fn show(&mut self, look: LookId, outcome: LookOutcome) {
        if let Some(shown) = self.looks.open.remove(&look) {
            // Whoever asked may have gone.
            let _ = shown.send(outcome);
        }
    }

    pub(super) fn tell_now(&mut self, told: oneshot::Sender<()>) {
        self.looks.asking.push(told);
        self.feed(RoomInput::TellNow);
    }

    pub(super) fn tell(&mut self, news: CardNews) {
        let asking = std::mem::take(&mut self.looks.asking);
        self.looks.waiting.extend(asking);
        let somebody_waits = !self.looks.waiting.is_empty();
        let (teller, board) = (self.node.teller.clone(), self.board);
        self.questions
            .ask(async move { RoomInput::Told(teller.tell(board, news, somebody_waits).await) });
    }

    /// The room closes: what is committed and not told is told now. What cannot be told is found out later by the log.
    pub(super) async fn tell_the_rest(&mut self) {
        for _ in 0..LAST_TELLS_MAX {
            if self.room.has_news() {
                let (told, _nobody) = oneshot::channel();
                self.tell_now(told);
            }
            if !self.room.is_telling() {
                return;
            }
            match tokio::time::timeout(TELL_WITHIN, self.answers.recv()).await {
                Ok(Some(Ok(answer))) => self.answered(answer),
                _ => return,
            }
        }
    }
}
