//! Files of other boards, and boards made of them.

use crate::effect::Acted;
use crate::session::{BoardSession, at};
use board_doc::import::{FILE_BYTES_MAX, FilePerson, Format, ImportPlan, Importing, Members, Report, plan};
use board_doc::{Moment, UserId};
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// What a board is called whose file does not say.
const UNNAMED: &str = "Imported board";

#[wasm_bindgen]
extern "C" {
    /// Hears how far long work has come.
    #[wasm_bindgen(typescript_type = "Progressing")]
    pub type Progressing;

    #[wasm_bindgen(method)]
    fn progress(this: &Progressing, done: f64, total: f64);
}

/// Somebody who can be assigned on the new board.
#[derive(Serialize, Deserialize, Tsify)]
pub struct ImportMember {
    /// Who.
    pub user: UserId,
    /// All names that may stand for them; the first is shown.
    pub names: Vec<String>,
}

/// Whom the importer takes somebody of the file for.
#[derive(Serialize, Deserialize, Tsify)]
pub struct ChosenPerson {
    /// What the file calls them.
    pub name: String,
    /// Who they are here; absent: nobody.
    #[serde(default)]
    pub member: Option<UserId>,
}

/// What would come of a file.
#[derive(Serialize, Tsify)]
pub struct ImportedBoard {
    /// What the file is.
    #[tsify(type = "'trello' | 'weft' | 'automerge'")]
    pub format: &'static str,
    /// What the board will be called.
    pub name: String,
    /// Who is assigned to cards in the file, and who they are here.
    pub people: Vec<FilePerson>,
    /// What comes, and what does not.
    pub report: Report,
    /// How many changes it takes.
    pub changes: usize,
}

/// A file that has been read. Call `free` when it is not wanted any more.
#[wasm_bindgen]
pub struct ImportFile {
    format: Format,
    plan: ImportPlan,
}

#[wasm_bindgen]
impl ImportFile {
    /// Reads a file of whatever format; nothing is made of it. `user`: who imports. `seed`: 64 random bits; new ids come
    /// from them. Throws, with words for the user, when it cannot be read.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "what JavaScript hands over is a copy anyway"
    )]
    pub fn read(
        bytes: Vec<u8>,
        user: &str,
        now: f64,
        seed: u64,
        members: Vec<Ts<ImportMember>>,
        chosen: Vec<Ts<ChosenPerson>>,
        progressing: &Progressing,
    ) -> Result<Self, JsError> {
        let mut people = Members::default();
        for member in members {
            let ImportMember { user, names } = member.to_rust()?;
            people.add(user, names.iter().map(String::as_str));
        }
        for person in chosen {
            let ChosenPerson { name, member } = person.to_rust()?;
            people.choose(&name, member);
        }
        let format = Format::of(&bytes);
        let format =
            format.ok_or_else(|| JsError::new("the file is no board from Trello and none from Weft"))?;
        let importing = Importing {
            importer: user.parse()?,
            moment: Moment { at: at(now), seed },
            members: &people,
        };
        let mut plan = plan(format, &bytes, importing, &mut |progress| {
            progressing.progress(progress.done as f64, progress.total as f64);
        })?;
        plan.name_if_unnamed(UNNAMED);
        Ok(Self { format, plan })
    }

    /// How large a file may be, in bytes.
    pub fn bytes_max() -> u32 {
        FILE_BYTES_MAX as u32
    }

    /// What would come of it.
    pub fn outcome(&self) -> Result<Ts<ImportedBoard>, JsError> {
        let outcome = ImportedBoard {
            format: self.format.name(),
            name: self.plan.name.clone(),
            people: self.plan.people.clone(),
            report: self.plan.report.clone(),
            changes: self.plan.steps.len(),
        };
        Ok(outcome.into_ts()?)
    }
}

#[wasm_bindgen]
impl BoardSession {
    /// Makes one change of an import, by its number; in order, on a new board.
    pub fn import_step(&mut self, now: f64, file: &ImportFile, number: u32) -> Result<Ts<Acted>, JsError> {
        let no_such = || JsError::new("the import has no such change");
        let step = file.plan.steps.get(number as usize).ok_or_else(no_such)?;
        let acted = self.session.act_of_import(at(now), step)?;
        Ok(Acted::from(acted).into_ts()?)
    }
}
