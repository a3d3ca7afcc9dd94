//! What a room reads of its users' roles.

use super::world::{World, on_both};
use board_doc::UserId;
use sync_protocol::Role;
use sync_server::storage::log;

on_both!(
    roles_are_read_of_everybody_at_once_and_of_nobody_when_none_has_changed,
    |place| {
        /// More than are asked about in one query.
        const STRANGERS: u128 = 600;
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
        let known = log::revision(world.db(), board).await.unwrap().unwrap().revision;
        let strangers = (1..=STRANGERS).map(|id| UserId(id.to_be_bytes()));
        let mut users: Vec<_> = strangers.collect();
        users.push(bob.user());
        users.insert(0, ada.user());
        let roles = async |users: &[UserId]| {
            let read = log::read_news(world.db(), board, known.head_seq, known, users).await;
            read.unwrap().roles
        };
        assert_eq!(roles(&users).await, []);
        world.change_role(board, &bob, Some("member")).await;
        let read = roles(&users).await;
        let asked: Vec<_> = read.iter().map(|(user, _)| *user).collect();
        assert_eq!(asked, users);
        let here: Vec<_> = read.into_iter().filter(|(_, role)| role.is_some()).collect();
        let expected = [(ada.user(), Some(Role::Owner)), (bob.user(), Some(Role::Member))];
        assert_eq!(here, expected);
        assert_eq!(roles(&[]).await, []);
        world.stop().await;
    }
);
