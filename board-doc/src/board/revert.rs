//! Taking a change back.

use super::{Applied, Board};
use crate::action::{Action, ActionError, Moment};
use crate::edit::{self, Write};
use crate::model::{Changed, Model};
use crate::plan::{self, Author};
use crate::touched::Touched;
use crate::undo::{
    FieldStep, Inverse, Journal, Kept, Renames, Reverted, Scalar, State, Step, TextStep, Verdict, WhyKept,
};
use automerge::ScalarValue;
use automerge::transaction::Transaction;

impl Board {
    /// Takes back what a change did that was made by this user, as far as it is still what stands there: see
    /// [`Inverse`]. As one change at most. On an error nothing has changed.
    pub fn revert(&mut self, inverse: &Inverse, moment: Moment) -> Result<Reverted, ActionError> {
        let mut work = Work::new(self.author(), moment);
        let document = self.document.automerge();
        let verdicts = inverse.steps.iter().rev();
        let verdicts: Vec<_> = verdicts
            .map(|step| (step, step.verdict(document, self.actor.user)))
            .collect();
        work.is_gone = verdicts
            .iter()
            .all(|(_, verdict)| matches!(verdict, Verdict::Gone));
        let model = &mut self.model;
        let done = edit::transact(&mut self.document, moment.at, |tx| {
            verdicts
                .into_iter()
                .try_for_each(|(step, verdict)| work.take(tx, model, step, verdict))
        });
        // The view has followed the transaction: now it follows what has become of it.
        let last = self
            .model
            .refresh(self.document.automerge(), std::mem::take(&mut work.touched));
        work.changed.note(&last);
        let change = done?;
        let inverse = match &change {
            Some(change) => std::mem::take(&mut work.journal).finish(self.document.automerge(), change.hash),
            None => Inverse::default(),
        };
        let applied = match change {
            Some(_) => Applied {
                delta: self.model.delta(std::mem::take(&mut work.changed)),
                change,
                inverse,
            },
            None => Applied::nothing(),
        };
        Ok(work.finish(applied))
    }
}

/// What taking a change back has come to so far.
struct Work<'a> {
    author: Author,
    moment: Moment,
    luck: u64,
    journal: Journal,
    touched: Touched,
    changed: Changed,
    /// The fields that were written.
    reverted: Vec<&'a FieldStep>,
    actions: Vec<Action>,
    renames: Renames,
    kept: Vec<Kept>,
    is_gone: bool,
}

impl<'a> Work<'a> {
    fn new(author: Author, moment: Moment) -> Self {
        Self {
            author,
            moment,
            luck: 0,
            journal: Journal::default(),
            touched: Touched::default(),
            changed: Changed::default(),
            reverted: Vec::new(),
            actions: Vec::new(),
            renames: Renames::default(),
            kept: Vec::new(),
            is_gone: false,
        }
    }

    fn take(
        &mut self,
        tx: &mut Transaction<'_>,
        model: &mut Model,
        step: &'a Step,
        verdict: Verdict,
    ) -> Result<(), ActionError> {
        match verdict {
            Verdict::Gone => return Ok(()),
            Verdict::Keep(kept) => {
                self.kept.push(kept);
                return Ok(());
            }
            Verdict::Revert => {}
        }
        let touched = match step {
            Step::Field(step) => self.revert_field(tx, model, step)?,
            Step::Text(step) => self.revert_text(tx, model, step)?,
        };
        match touched {
            Ok(touched) => {
                self.touched.extend(&touched);
                let delta = model.refresh(tx, touched);
                // As in a batch: cards that go along are read once more when it is over.
                self.touched.note_cards(&delta);
                self.changed.note(&delta);
            }
            Err(why) => {
                let detail = why.to_string();
                self.kept.push(step.kept(WhyKept::Impossible { detail }));
            }
        }
        Ok(())
    }

    /// The inner error says why it makes no sense on the board as it is; the outer one is the end of it all.
    fn revert_field(
        &mut self,
        tx: &mut Transaction<'_>,
        model: &Model,
        step: &'a FieldStep,
    ) -> Result<Result<Touched, ActionError>, ActionError> {
        self.luck += 1;
        let moment = Moment {
            seed: self.moment.seed.wrapping_add(self.luck << 40),
            ..self.moment
        };
        let planned = step.action().and_then(|action| {
            let plan = plan::plan(model, tx, &action, self.author, moment)?;
            Ok((action, plan))
        });
        let (action, mut plan) = match planned {
            Ok(planned) => planned,
            Err(error) => return Ok(Err(error)),
        };
        step.keep_the_time(&mut plan.writes);
        edit::write_all(tx, &plan.writes, &mut self.journal)?;
        if !plan.writes.is_empty() {
            self.actions.push(action);
            self.reverted.push(step);
        }
        Ok(Ok(plan.touched))
    }

    fn revert_text(
        &mut self,
        tx: &mut Transaction<'_>,
        model: &Model,
        step: &TextStep,
    ) -> Result<Result<Touched, ActionError>, ActionError> {
        let place = step.text_place();
        if let Err(error) = plan::check_text_revert(model, tx, &place, step) {
            return Ok(Err(error));
        }
        let (edited, whole) = edit::revert_text(tx, &place, step)?;
        if edited.splices.is_empty() {
            return Ok(Ok(Touched::default()));
        }
        for splice in edited.splices {
            self.journal.typed(&place, splice, false);
        }
        self.renames.extend(edited.renames);
        self.actions.extend(step.actions(edited.edits, whole));
        Ok(Ok(place.touched()))
    }

    fn finish(mut self, mut applied: Applied) -> Reverted {
        for step in &mut applied.inverse.steps {
            let Step::Field(again) = step else { continue };
            let old = self.reverted.iter().find(|old| old.field == again.field);
            if let Some(old) = old {
                again.made = old.made;
                self.renames.add_states(&old.was, &again.now);
            }
        }
        let action = match self.actions.len() {
            0 | 1 => self.actions.pop(),
            _ => Some(Action::Batch {
                actions: self.actions,
            }),
        };
        Reverted {
            applied,
            action,
            renames: self.renames,
            kept: self.kept,
            is_gone: self.is_gone,
        }
    }
}

impl FieldStep {
    /// What makes the field say what it said.
    fn action(&self) -> Result<Action, ActionError> {
        self.field.action(&self.was).ok_or(ActionError::Invalid {
            field: "value that was there",
            detail: "cannot be put back",
        })
    }

    /// Whoever is assigned again is so since when they were.
    fn keep_the_time(&self, writes: &mut [Write]) {
        if let State::Value {
            value: Scalar::Instant(at),
            ..
        } = &self.was
        {
            for write in writes {
                if let Write::Put { value, .. } = write {
                    *value = ScalarValue::Timestamp(*at);
                }
            }
        }
    }
}
