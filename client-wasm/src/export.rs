//! Boards written out as files.

use crate::past::PastView;
use crate::session::{BoardSession, at};
use board_doc::export::{Export, Format, ViewFormat, write_document};
use board_doc::{BoardView, ChangeHash, UserId};
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// How much of a file is handed out at a time, in bytes.
const PIECE_BYTES: usize = 256 << 10;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** As what a board is exported. */
export type ExportFormat = 'json' | 'csv' | 'markdown' | 'html' | 'automerge';

/** Takes a file piece by piece. */
export interface FileTaker extends Progressing {
  /** The bytes are there during the call only. */
  piece(bytes: Uint8Array): void;
}

/** Hears how far long work has come. */
export interface Progressing {
  progress(done: number, total: number): void;
}
";

#[wasm_bindgen]
extern "C" {
    /// Where a file goes.
    #[wasm_bindgen(typescript_type = "FileTaker")]
    pub type FileTaker;

    #[wasm_bindgen(method)]
    fn piece(this: &FileTaker, bytes: &[u8]);

    #[wasm_bindgen(method)]
    fn progress(this: &FileTaker, done: f64, total: f64);
}

/// What it takes to write a file: its format, what people are called, and the time of the export.
#[wasm_bindgen]
pub struct FileWriter {
    format: Format,
    names: HashMap<UserId, String>,
    at: board_doc::Timestamp,
}

#[wasm_bindgen]
impl FileWriter {
    /// A writer of this format (`json`, `csv`, `markdown`, `html` or `automerge`). Throws when there is no such format.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64, format: &str) -> Result<Self, JsError> {
        let no_such = || JsError::new("there is no such format");
        Ok(Self {
            format: Format::named(format).ok_or_else(no_such)?,
            names: HashMap::new(),
            at: at(now),
        })
    }

    /// From now on a user is called so in the file.
    pub fn name(&mut self, user: &str, name: String) -> Result<(), JsError> {
        self.names.insert(user.parse()?, name);
        Ok(())
    }

    /// The file's media type.
    pub fn content_type(&self) -> String {
        self.format.content_type().to_owned()
    }

    /// What comes after the dot of the file's name.
    pub fn extension(&self) -> String {
        self.format.extension().to_owned()
    }

    /// Writes the board as it is. Throws when there is none yet.
    pub fn write_now(&self, session: &BoardSession, taker: &FileTaker) -> Result<(), JsError> {
        let not_ready = || JsError::new("the board is still loading");
        match self.format {
            Format::View(format) => {
                let view = session.session.view().ok_or_else(not_ready)?;
                self.write(&view, format, taker)
            }
            Format::Automerge => {
                let board = session.session.replica().ok_or_else(not_ready)?;
                Ok(write_document(board.document(), Pieces::to(taker))?)
            }
        }
    }

    /// Writes the board as it was just behind the step `step`, which `past` shows.
    pub fn write_past(
        &self,
        session: &BoardSession,
        past: &PastView,
        step: String,
        taker: &FileTaker,
    ) -> Result<(), JsError> {
        match self.format {
            Format::View(format) => self.write(&past.past.view(), format, taker),
            Format::Automerge => {
                let document = session.session.document_as_of(ChangeHash::try_from(step)?)?;
                Ok(write_document(&document, Pieces::to(taker))?)
            }
        }
    }

    fn write(&self, view: &BoardView, format: ViewFormat, taker: &FileTaker) -> Result<(), JsError> {
        let export = Export {
            view,
            names: &self.names,
            at: self.at,
        };
        export.write(format, Pieces::to(taker), &mut |progress| {
            taker.progress(progress.done as f64, progress.total as f64);
        })?;
        Ok(())
    }
}

/// Hands out what is written in few pieces.
struct Pieces<'a>(&'a FileTaker);

impl<'a> Pieces<'a> {
    fn to(taker: &'a FileTaker) -> BufWriter<Self> {
        BufWriter::with_capacity(PIECE_BYTES, Pieces(taker))
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE_BYTES)];
        self.0.piece(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
