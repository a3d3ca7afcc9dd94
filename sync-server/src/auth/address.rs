//! From which address somebody comes, also behind proxies.

use crate::config::TrustedProxies;
use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of a client: of the connection, or what trusted proxies say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// This machine.
    pub const HERE: Self = Self(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    /// Believes `X-Forwarded-For` as far as the hops are our own proxies: the client is the last hop, read from the
    /// right, that is none of them. Everything to the left of it is what the client claims, and counts for nothing.
    pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        let mut client = peer.to_canonical();
        if !proxies.contains(client) {
            return Self(client);
        }
        let lines: Vec<_> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .collect();
        let hops = lines.iter().flat_map(|line| line.split(','));
        for hop in hops.rev() {
            // What cannot be read was not written by a proxy of ours: the one who passed it on is as far as we see.
            let Some(address) = parse_hop(hop) else { break };
            client = address;
            if !proxies.contains(client) {
                break;
            }
        }
        Self(client)
    }

    /// What is counted as one: a household has a whole /64 of IPv6 addresses.
    pub fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        }
    }
}

/// An address, perhaps with a port: some proxies add one.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let address = bare
        .parse()
        .or_else(|_| hop.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Network;

    /// Who the client is when 127.0.0.1 and 10.0.0.0/8 are proxies.
    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let networks = ["127.0.0.1", "10.0.0.0/8"].map(|text| Network::parse(text).unwrap());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let proxies = TrustedProxies::new(networks.to_vec());
        ClientAddress::of(peer.parse().unwrap(), &headers, &proxies)
            .0
            .to_string()
    }

    #[test]
    fn who_is_no_proxy_is_the_client_whatever_it_says() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn the_client_is_the_last_hop_that_is_no_proxy() {
        assert_eq!(client("127.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(
            client("127.0.0.1", &["8.8.8.8, 192.0.2.1, 10.0.0.9"]),
            "192.0.2.1"
        );
        assert_eq!(
            client("127.0.0.1", &["8.8.8.8", "192.0.2.1, 10.0.0.9"]),
            "192.0.2.1"
        );
        assert_eq!(client("127.0.0.1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(client("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("127.0.0.1", &["192.0.2.1:4711"]), "192.0.2.1");
    }

    #[test]
    fn what_no_proxy_of_ours_wrote_is_not_believed() {
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["192.0.2.1, unknown"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["192.0.2.1, , 10.0.0.9"]), "10.0.0.9");
        assert_eq!(client("127.0.0.1", &["10.1.1.1, 10.0.0.9"]), "10.1.1.1");
    }

    #[test]
    fn a_64_of_ipv6_counts_as_one_address() {
        let of = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
    }
}
