//! The settings, all from the environment. A wrong value stops the start with one sentence that names the variable.

mod limits;
mod nats;
mod proxies;
pub mod settings;

pub use limits::Limits;
pub use nats::NatsUrl;
pub use proxies::{Network, TrustedProxies};

use crate::limits::JWT_SECRET_BYTES_MIN;
use axum::http::Uri;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A setting that is wrong. The text names the variable and says what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// What the server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where to answer with metrics, to whoever reaches it; when absent, superusers get them at the main address.
    pub metrics_bind: Option<SocketAddr>,
    /// `sqlite://PATH` or `postgres://…`.
    pub database_url: String,
    /// Who brings the tables up to date.
    pub migrations: Migrations,
    /// How long a start waits for somebody else to do so.
    pub migrations_within: Duration,
    /// Where the secret and the SQLite file are.
    pub data_dir: PathBuf,
    /// Signs access tokens; made once in `data_dir` when absent.
    pub jwt_secret: Option<String>,
    /// Secrets whose tokens are still good.
    pub jwt_previous_secrets: Vec<String>,
    /// Under which URL people reach the server; the bound address when absent.
    pub public_url: Option<Origin>,
    /// Origins besides that of `public_url` whose pages may use the server.
    pub allowed_origins: Vec<Origin>,
    /// Who may make an account.
    pub registration: Registration,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The bus between nodes; none when this is the only one.
    pub nats_url: Option<NatsUrl>,
    /// How much of everything there may be.
    pub limits: Limits,
    /// Which log lines appear, as `RUST_LOG` has it.
    pub log_filter: String,
    /// How log lines look.
    pub log_format: LogFormat,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Everybody.
    Open,
    /// Administrators; the first of them from the shell (`sync-server admin create-superuser`).
    Closed,
}

/// Who brings the database's tables up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrations {
    /// The server and the commands, when they start.
    AtStart,
    /// `sync-server migrate` alone; all others wait for it, or refuse.
    Apart,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Scheme, host and port, exactly as a browser sends them in `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads `http://HOST[:PORT]` or `https://HOST[:PORT]`; a trailing slash is allowed, a path is not.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri
            .scheme_str()
            .filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'))?;
        if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        let standard = if scheme == "https" { 443 } else { 80 };
        Some(Self(
            match authority.port_u16().filter(|port| *port != standard) {
                Some(port) => format!("{scheme}://{host}:{port}"),
                None => format!("{scheme}://{host}"),
            },
        ))
    }

    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names the machine that asks, whichever that is.
    pub fn is_local(&self) -> bool {
        let uri: Option<Uri> = self.0.parse().ok();
        let host = uri.as_ref().and_then(Uri::host);
        host.is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host))
    }

    /// Whether it is https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl Config {
    /// Whether others than people at this machine may reach the server.
    pub fn is_public(&self) -> bool {
        let elsewhere = self.public_url.as_ref().is_some_and(|url| !url.is_local());
        elsewhere || !self.bind.ip().is_loopback() || !self.trusted_proxies.is_empty()
    }

    /// Reads the environment of this process.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads the settings through `var`. An empty value counts as none.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let vars = Vars(&|name| var(name).filter(|value| !value.is_empty()));
        let data_dir = PathBuf::from(vars.get("DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        Ok(Self {
            bind: vars.parse(
                "BIND",
                "127.0.0.1:8080",
                "an address and a port such as 127.0.0.1:8080",
                |text| text.parse().ok(),
            )?,
            metrics_bind: vars.metrics_bind()?,
            database_url: vars.database_url(&data_dir)?,
            migrations: vars.parse("MIGRATIONS", "at_start", "at_start or apart", |text| match text {
                "at_start" => Some(Migrations::AtStart),
                "apart" => Some(Migrations::Apart),
                _ => None,
            })?,
            migrations_within: vars.parse("MIGRATIONS_WITHIN_S", "60", "a number of seconds", |text| {
                text.parse().ok().map(Duration::from_secs)
            })?,
            jwt_secret: vars
                .get("JWT_SECRET")
                .map(|secret| long_enough("JWT_SECRET", secret))
                .transpose()?,
            jwt_previous_secrets: vars
                .list("JWT_PREVIOUS_SECRETS")
                .map(|secret| long_enough("JWT_PREVIOUS_SECRETS", secret))
                .collect::<Result<_, _>>()?,
            public_url: vars
                .get("PUBLIC_URL")
                .map(|url| origin("PUBLIC_URL", &url))
                .transpose()?,
            allowed_origins: vars
                .list("ALLOWED_ORIGINS")
                .map(|url| origin("ALLOWED_ORIGINS", &url))
                .collect::<Result<_, _>>()?,
            registration: vars.parse("REGISTRATION", "open", "open or closed", |text| match text {
                "open" => Some(Registration::Open),
                "closed" => Some(Registration::Closed),
                _ => None,
            })?,
            trusted_proxies: vars.proxies()?,
            nats_url: vars.nats_url()?,
            limits: Limits::from_vars(&vars)?,
            log_filter: vars.get("RUST_LOG").unwrap_or_else(|| "info".to_owned()),
            log_format: vars.parse("LOG_FORMAT", "text", "text or json", |text| match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
            data_dir,
        })
    }
}

struct Vars<'v>(&'v dyn Fn(&str) -> Option<String>);

impl Vars<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }

    fn list(&self, name: &str) -> impl Iterator<Item = String> + use<> {
        let value = self.get(name).unwrap_or_default();
        let parts: Vec<_> = value
            .split(',')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        parts.into_iter()
    }

    fn parse<T>(
        &self,
        name: &str,
        default: &str,
        wanted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let text = self.get(name).unwrap_or_else(|| default.to_owned());
        read(&text).ok_or_else(|| wrong(format!("{name} must be {wanted}, not {text:?}")))
    }

    fn metrics_bind(&self) -> Result<Option<SocketAddr>, ConfigError> {
        const NAME: &str = "METRICS_BIND";
        let wanted = "an address and a port such as 127.0.0.1:9464";
        match self.get(NAME) {
            Some(_) => self.parse(NAME, "", wanted, |text| text.parse().ok()).map(Some),
            None => Ok(None),
        }
    }

    /// With `NATS_URL` several nodes share a database, and each must take the tokens of the others.
    fn nats_url(&self) -> Result<Option<NatsUrl>, ConfigError> {
        let Some(text) = self.get("NATS_URL") else {
            return Ok(None);
        };
        let url = NatsUrl::parse(&text).ok_or_else(|| {
            // It may hold a password: it is not repeated.
            wrong("NATS_URL must be like nats://nats.example.org:4222 or tls://USER:PASSWORD@nats.example.org, several separated by commas")
        })?;
        if self.get("JWT_SECRET").is_none() {
            return Err(wrong(format!(
                "JWT_SECRET must be set, to the same {JWT_SECRET_BYTES_MIN} bytes or more on all nodes, when NATS_URL is"
            )));
        }
        if !self
            .get("DATABASE_URL")
            .is_some_and(|url| url.starts_with("postgres"))
        {
            return Err(wrong(
                "DATABASE_URL must be a postgres://… that all nodes share when NATS_URL is set: only one node can use SQLite",
            ));
        }
        Ok(Some(url))
    }

    fn proxies(&self) -> Result<TrustedProxies, ConfigError> {
        const NAME: &str = "TRUSTED_PROXIES";
        let networks = self.list(NAME).map(|text| {
            Network::parse(&text).ok_or_else(|| {
                wrong(format!(
                    "{NAME} must be addresses or networks such as 10.0.0.0/8, separated by commas, not {text:?}"
                ))
            })
        });
        Ok(TrustedProxies::new(networks.collect::<Result<_, _>>()?))
    }

    fn database_url(&self, data_dir: &std::path::Path) -> Result<String, ConfigError> {
        let Some(url) = self.get("DATABASE_URL") else {
            return Ok(format!("sqlite://{}", data_dir.join("weft.db").display()));
        };
        let known = ["sqlite:", "postgres://", "postgresql://"];
        // The URL may hold a password: it is not repeated.
        if known.iter().any(|scheme| url.starts_with(scheme)) {
            Ok(url)
        } else {
            Err(wrong(
                "DATABASE_URL must be sqlite://PATH or postgres://USER@HOST/DATABASE",
            ))
        }
    }
}

fn wrong(sentence: impl Into<String>) -> ConfigError {
    ConfigError(sentence.into())
}

fn long_enough(name: &str, secret: String) -> Result<String, ConfigError> {
    if secret.len() >= JWT_SECRET_BYTES_MIN {
        Ok(secret)
    } else {
        Err(wrong(format!(
            "{name} must have {JWT_SECRET_BYTES_MIN} bytes or more"
        )))
    }
}

fn origin(name: &str, url: &str) -> Result<Origin, ConfigError> {
    let error = || {
        wrong(format!(
            "{name} must be like https://weft.example.org, without a path, not {url:?}"
        ))
    };
    Origin::parse(url).ok_or_else(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, String> {
        let find = |name: &str| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::from_vars(find).map_err(|error| error.to_string())
    }

    #[test]
    fn without_settings_it_is_one_node_on_a_file() {
        let config = read(&[]).unwrap();
        assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database_url, "sqlite://data/weft.db");
        assert_eq!(config.registration, Registration::Open);
        let elsewhere = read(&[("DATA_DIR", "/var/lib/weft"), ("RUST_LOG", "")]).unwrap();
        assert_eq!(elsewhere.database_url, "sqlite:///var/lib/weft/weft.db");
        assert_eq!(elsewhere.log_filter, "info");
    }

    #[test]
    fn a_wrong_value_is_answered_with_one_sentence_that_names_the_variable() {
        for (name, value) in [
            ("BIND", "8080"),
            ("METRICS_BIND", "9464"),
            ("DATABASE_URL", "mysql://secret@db/weft"),
            ("JWT_SECRET", "short"),
            ("JWT_PREVIOUS_SECRETS", "short"),
            ("PUBLIC_URL", "weft.example.org"),
            ("PUBLIC_URL", "https://example.org/weft"),
            ("ALLOWED_ORIGINS", "https://a.example, b.example"),
            ("REGISTRATION", "maybe"),
            ("LOG_FORMAT", "xml"),
            ("MIGRATIONS", "never"),
            ("MIGRATIONS_WITHIN_S", "soon"),
            ("TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
            ("TRUSTED_PROXIES", "10.0.0.0/40"),
        ] {
            let error = read(&[(name, value)]).expect_err(name);
            assert!(error.starts_with(name), "{error}");
            assert!(!error.contains("secret@"), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn several_nodes_need_one_secret_and_one_database() {
        let nats = ("NATS_URL", "nats://weft:secret@nats:4222, nats://other");
        let secret = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");
        let postgres = ("DATABASE_URL", "postgres://weft@db/weft");
        assert!(
            read(&[nats, postgres])
                .unwrap_err()
                .starts_with("JWT_SECRET must be set")
        );
        assert!(
            read(&[nats, secret])
                .unwrap_err()
                .starts_with("DATABASE_URL must be")
        );
        let config = read(&[nats, secret, postgres]).unwrap();
        assert!(!format!("{:?}", config.nats_url).contains("secret"));
        assert!(read(&[secret, postgres]).unwrap().nats_url.is_none());
        for bad in [
            "nats.example.org",
            "http://nats",
            "nats://secret@",
            "nats://secret@a,secret",
        ] {
            let error = read(&[("NATS_URL", bad), secret, postgres]).expect_err(bad);
            assert!(
                error.starts_with("NATS_URL must be") && !error.contains("secret"),
                "{error}"
            );
        }
    }

    #[test]
    fn whether_strangers_reach_the_server_is_told_by_its_addresses() {
        let public = |vars: &[(&str, &str)]| read(vars).unwrap().is_public();
        assert!(!public(&[]));
        assert!(!public(&[("PUBLIC_URL", "http://localhost:8080")]));
        assert!(!public(&[
            ("BIND", "[::1]:80"),
            ("PUBLIC_URL", "http://127.0.0.1")
        ]));
        assert!(public(&[("BIND", "0.0.0.0:8080")]));
        assert!(public(&[("PUBLIC_URL", "https://weft.example.org")]));
        assert!(public(&[("TRUSTED_PROXIES", "127.0.0.1")]));
    }

    #[test]
    fn an_origin_is_what_a_browser_would_send() {
        let parse = |text| Origin::parse(text).map(|origin| origin.as_str().to_owned());
        assert_eq!(
            parse("https://Weft.Example.org:443/").as_deref(),
            Some("https://weft.example.org")
        );
        assert_eq!(
            parse("http://localhost:5173").as_deref(),
            Some("http://localhost:5173")
        );
        for wrong in [
            "null",
            "ftp://a",
            "https://a/b",
            "https://u@a",
            "localhost:5173",
            "",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
