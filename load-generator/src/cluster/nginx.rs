//! The shipped nginx.conf, with the addresses and paths of this machine.

use super::ClusterError;
use std::net::Ipv4Addr;
use std::path::Path;

/// Where nginx keeps what it spools; it would choose folders of the system.
const SPOOLS: [&str; 5] = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/// What the proxy with TLS in front of nginx comes from, that is to be believed who its clients are. Nobody else here does.
pub(super) const PROXY: Ipv4Addr = Ipv4Addr::new(127, 0, 2, 1);
/// Where nginx writes who asked for what.
pub(super) const ACCESS_LOG: &str = "access.log";

/// Nothing is changed but addresses and paths, and each of them must be there: the shipped file is what is tested.
pub(super) fn conf(
    shipped: &str,
    listen: u16,
    nodes: [u16; 2],
    folder: &Path,
) -> Result<String, ClusterError> {
    let in_folder = |name: &str| folder.join(name).display().to_string();
    let spools: Vec<String> = SPOOLS
        .iter()
        .map(|spool| format!("{spool}_temp_path {};", in_folder(spool)))
        .collect();
    let replacements = [
        ("listen 8080 ", format!("listen 127.0.0.1:{listen} ")),
        ("server node-1:8080 ", format!("server 127.0.0.1:{} ", nodes[0])),
        ("server node-2:8080 ", format!("server 127.0.0.1:{} ", nodes[1])),
        ("pid /run/nginx.pid;", format!("pid {};", in_folder("nginx.pid"))),
        (
            "access_log /dev/stdout ",
            format!("access_log {} ", in_folder(ACCESS_LOG)),
        ),
        (
            "set_real_ip_from 172.30.0.1;",
            format!("set_real_ip_from {PROXY};"),
        ),
        ("\nhttp {", format!("\nhttp {{\n    {}", spools.join("\n    "))),
    ];
    let mut text = shipped.to_owned();
    for (from, to) in replacements {
        if text.matches(from).count() != 1 {
            return Err(ClusterError::Unlike(from));
        }
        text = text.replace(from, &to);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_keeps_all_but_its_addresses_and_paths() {
        let shipped = include_str!("../../../deploy/nginx.conf");
        let ours = conf(shipped, 1, [2, 3], Path::new("/f")).expect("it has what is replaced");
        let changed: Vec<&str> = ours
            .lines()
            .filter(|line| !shipped.contains(line))
            .map(str::trim)
            .collect();
        assert_eq!(changed.len(), 6 + SPOOLS.len(), "{changed:?}");
        assert!(changed.contains(&"server 127.0.0.1:2 max_fails=0;"));
        let other = shipped.replace("node-2", "node-3");
        assert!(conf(&other, 1, [2, 3], Path::new("/f")).is_err());
    }
}
