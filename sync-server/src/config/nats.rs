//! Where the bus between nodes is.

use async_nats::ServerAddr;
use std::fmt;

/// One NATS, or several of one cluster.
#[derive(Clone, PartialEq, Eq)]
pub struct NatsUrl(Vec<ServerAddr>);

impl NatsUrl {
    /// Reads `nats://[USER:PASSWORD@]HOST[:PORT]` or `nats://[TOKEN@]HOST[:PORT]` (`tls://` with TLS), several separated by
    /// commas.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let one = |text: &str| {
            let text = text.trim();
            let address: ServerAddr = text.parse().ok()?;
            let is_known = text.starts_with("nats://") || text.starts_with("tls://");
            (is_known && !address.host().is_empty()).then_some(address)
        };
        text.split(',').map(one).collect::<Option<_>>().map(Self)
    }

    /// Where to connect, without who we are: the client writes addresses into the log.
    pub fn servers(&self) -> Vec<ServerAddr> {
        let bare = self.0.iter().map(|address| {
            let mut url = address.clone().into_inner();
            // Both fail only for addresses without a host.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            ServerAddr::from_url(url).unwrap_or_else(|_| address.clone())
        });
        bare.collect()
    }

    /// Who we are there: a user and a password, or a token alone. The first address says it for all.
    pub fn credentials(&self) -> Option<(&str, Option<&str>)> {
        let first = self.0.first()?;
        Some((first.username()?, first.password()))
    }
}

impl fmt::Debug for NatsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(ServerAddr::host))
            .finish()
    }
}
