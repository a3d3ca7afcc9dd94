//! What a room asks of others, each question a task of its own whose answer comes back.

use crate::shares::Part;
use sync_protocol::RoomInput;
use tokio::sync::mpsc;
use tracing::Instrument;

/// An answer to something the room asked for.
pub(super) struct Answer {
    pub(super) input: RoomInput,
    /// Its place among the node's catch-ups, kept until the socket has swallowed the most of it.
    pub(super) place: Option<Part>,
}

impl From<RoomInput> for Answer {
    fn from(input: RoomInput) -> Self {
        Self { input, place: None }
    }
}

/// What becomes of a question.
pub(super) type Answered = Result<Answer, NoAnswer>;

/// Its task has panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoAnswer;

/// Asks, and lets the room know.
pub(super) struct Questions(mpsc::UnboundedSender<Answered>);

impl Questions {
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Answered>) {
        let (to, answers) = mpsc::unbounded_channel();
        (Self(to), answers)
    }

    /// Asks for one thing.
    pub(super) fn ask(&self, question: impl Future<Output = RoomInput> + Send + 'static) {
        self.ask_for_several(async move { vec![question.await.into()] });
    }

    /// Asks for one thing or more.
    pub(super) fn ask_for_several(&self, question: impl Future<Output = Vec<Answer>> + Send + 'static) {
        let mut asked = Asked(Some(self.0.clone()));
        let task = async move {
            asked.answer(question.await);
        };
        tokio::spawn(task.in_current_span());
    }
}

/// A question that is not answered yet.
struct Asked(Option<mpsc::UnboundedSender<Answered>>);

impl Asked {
    fn answer(&mut self, answers: Vec<Answer>) {
        if let Some(to) = self.0.take() {
            for answer in answers {
                // The room may have closed meanwhile.
                let _ = to.send(Ok(answer));
            }
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some(to) = self.0.take() {
            let _ = to.send(Err(NoAnswer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn a_question_that_panics_does_not_go_unanswered() {
        let (questions, mut answers) = Questions::new();
        questions.ask(async { RoomInput::Tick });
        assert!(matches!(
            answers.recv().await,
            Some(Ok(Answer {
                input: RoomInput::Tick,
                ..
            }))
        ));
        questions.ask(async { panic!("while it is answered") });
        let answered = timeout(Duration::from_secs(10), answers.recv()).await;
        assert!(matches!(answered, Ok(Some(Err(NoAnswer)))));
    }
}
