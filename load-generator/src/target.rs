//! The server that is driven: a loopback address, never any other.

use std::net::{Ipv4Addr, SocketAddr};

/// The address of a server on this machine. Load goes nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target(SocketAddr);

impl Target {
    /// The port on 127.0.0.1.
    pub fn on_port(port: u16) -> Self {
        Self(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    /// Where to connect.
    pub fn address(self) -> SocketAddr {
        self.0
    }

    /// The URL of a path, which begins with `/`.
    pub fn http(self, path: &str) -> String {
        format!("http://{}{path}", self.0)
    }

    /// The WebSocket URL of a path, which begins with `/`.
    pub fn ws(self, path: &str) -> String {
        format!("ws://{}{path}", self.0)
    }
}

/// Whether a PostgreSQL URL names a server of this machine: a loopback host, or a socket's folder.
pub fn is_local_database(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return false;
    };
    let in_query = url
        .query_pairs()
        .filter(|(key, _)| key == "host" || key == "hostaddr");
    let hosts: Vec<String> = in_query.map(|(_, host)| host.into_owned()).collect();
    let local = |host: &str| {
        host.starts_with('/')
            || host.is_empty()
            || host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse()
                .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    };
    hosts.iter().all(|host| local(host)) && local(url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_of_this_machine_are_loaded() {
        for good in [
            "postgres://u@localhost/d",
            "postgres://u:p@127.0.0.1:5433/d",
            "postgres:///d?host=/run/pg",
        ] {
            assert!(is_local_database(good), "{good}");
        }
        let bad = [
            "postgres://db.example.org/d",
            "postgres://localhost/d?host=10.0.0.1",
            "postgres://10.0.0.1/d",
            "x",
        ];
        for bad in bad {
            assert!(!is_local_database(bad), "{bad}");
        }
    }
}
