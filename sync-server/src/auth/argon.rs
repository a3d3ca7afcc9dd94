//! argon2id in memory that is used again and again.
//!
//! A hash fills 19 MiB. Allocators keep what a thread has freed for that thread, so that memory taken for each hash anew
//! would grow with the threads of the blocking pool and not with the hashes that run at once. The blocks here are made
//! once for each hash that ever ran at the same time as others.

use super::password::{HashError, Verdict};
use crate::limits::{PASSWORD_HASH_MEMORY_KIB, PASSWORD_HASH_PASSES};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// A stored hash's length, in bytes.
const OUTPUT_BYTES: usize = Params::DEFAULT_OUTPUT_LEN;

/// The memory of hashes that do not run at the moment.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// Hashes a password into its stored form (PHC).
    pub(super) fn hash(&self, password: &[u8], salt: [u8; 16]) -> Result<String, HashError> {
        let params = todays()?;
        let salt = Salt::new(&salt).map_err(broken)?;
        let output = self.compute(password, &salt, Algorithm::Argon2id, Version::V0x13, &params)?;
        let stored = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(broken)?,
            salt: Some(salt),
            hash: Some(Output::new(&output).map_err(broken)?),
        };
        Ok(stored.to_string())
    }

    /// Checks a password against its stored form.
    pub(super) fn verify(&self, password: &[u8], stored: &str) -> Result<Verdict, HashError> {
        let stored = PasswordHash::new(stored).map_err(broken)?;
        let (Some(salt), Some(wanted)) = (stored.salt, stored.hash) else {
            return Err(broken("a stored hash without salt or output"));
        };
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(broken)?;
        let version = stored
            .version
            .map(Version::try_from)
            .transpose()
            .map_err(broken)?;
        let params = Params::try_from(&stored).map_err(broken)?;
        let output = self.compute(password, &salt, algorithm, version.unwrap_or_default(), &params)?;
        // Compares in a time that does not depend on where they differ.
        if Output::new(&output).map_err(broken)? != wanted {
            return Ok(Verdict::Wrong);
        }
        let today = todays()?;
        let same = algorithm == Algorithm::Argon2id
            && params.m_cost() == today.m_cost()
            && params.t_cost() == today.t_cost()
            && params.p_cost() == today.p_cost();
        Ok(if same {
            Verdict::Right
        } else {
            Verdict::RightButOld
        })
    }

    fn compute(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Algorithm,
        version: Version,
        params: &Params,
    ) -> Result<[u8; OUTPUT_BYTES], HashError> {
        let mut blocks = self.lock().pop().unwrap_or_default();
        let usual = PASSWORD_HASH_MEMORY_KIB as usize;
        let needed = params.block_count();
        blocks.resize(needed.max(usual), Block::default());
        let mut output = [0; OUTPUT_BYTES];
        let computed = Argon2::new(algorithm, version, params.clone()).hash_password_into_with_memory(
            password,
            salt,
            &mut output,
            &mut blocks[..needed],
        );
        if needed > usual {
            blocks.truncate(usual);
            blocks.shrink_to_fit();
        }
        self.lock().push(blocks);
        computed.map(|()| output).map_err(broken)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn todays() -> Result<Params, HashError> {
    Params::new(
        PASSWORD_HASH_MEMORY_KIB,
        PASSWORD_HASH_PASSES,
        1,
        Some(OUTPUT_BYTES),
    )
    .map_err(broken)
}

fn broken(error: impl fmt::Display) -> HashError {
    HashError::Broken(error.to_string())
}
