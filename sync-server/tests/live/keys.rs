//! Sockets of access keys.

use super::access::refused_at_hello;
use super::forge::Pen;
use super::wire::{Cursor, Heard, Wire};
use super::world::{Person, World, on_both};
use std::time::{Duration, Instant};
use sync_protocol::{ClientFrame, Role, ServerFrame};
use sync_server::access::Superuser;
use sync_server::auth::access_keys::WantedKey;
use sync_server::auth::address::ClientAddress;
use sync_server::auth::administration::AccountChange;
use sync_server::storage::access_keys;
use uuid::Uuid;

/// A program with a new key of this person; its id stands where the session's does.
async fn program(world: &World, of: &Person, workspace: Option<Uuid>, role: Role) -> Person {
    let wanted = WantedKey {
        name: "bot".to_owned(),
        workspace,
        role,
        expires_at: None,
    };
    let auth = world.server.app().auth();
    let made = auth
        .make_key(of.id, wanted, ClientAddress::HERE)
        .await
        .unwrap()
        .expect("few keys");
    Person {
        session: made.key.id,
        token: made.secret,
        ..of.clone()
    }
}

/// A socket that has said Hello, and the role it was welcomed with.
async fn welcomed(world: &World, who: &Person, board: Uuid) -> (Wire, Role) {
    let mut wire = Wire::open_sync(&world.url_of(board, who)).await.unwrap();
    wire.say_hello("", Cursor::default(), Vec::new()).await;
    let ServerFrame::Welcome { role, .. } = wire.frame().await else {
        panic!("no Welcome")
    };
    while !matches!(wire.frame().await, ServerFrame::CaughtUp { .. }) {}
    (wire, role)
}

on_both!(
    a_key_opens_sockets_as_its_user_and_never_above_its_role,
    |place| {
        let world = World::start(place).await;
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let board = world.board_of(&ada, &[(&bob, "member")]).await;
        let reader = program(&world, &bob, None, Role::Viewer).await;
        let writer = program(&world, &bob, None, Role::Owner).await;
        let (mut at_readers, role) = welcomed(&world, &reader, board).await;
        assert_eq!(role, Role::Viewer);
        let (mut at_writers, role) = welcomed(&world, &writer, board).await;
        assert_eq!(role, Role::Member, "what Bob is");

        let (_, got) = world.newcomer(&bob, board).await;
        let mut pen = Pen::new(bob.user(), 1, &got);
        let change = pen.add_card("by a program");
        let changes = |id| ClientFrame::Changes {
            id,
            chunks: vec![change.chunk.clone()],
        };
        at_readers.send(&changes(1)).await;
        let ServerFrame::Rejected { reason, .. } = at_readers.frame().await else {
            panic!()
        };
        assert_eq!(reason, "role");
        at_writers.send(&changes(1)).await;
        let ServerFrame::Ack { .. } = at_writers.frame().await else {
            panic!()
        };
        let ServerFrame::Changes { .. } = at_readers.frame().await else {
            panic!()
        };

        // The writer's socket goes with Bob's role, the reader's was there already.
        world.change_role(board, &bob, Some("viewer")).await;
        assert_eq!(at_writers.frame().await, ServerFrame::Role { role: Role::Viewer });
        world.change_role(board, &bob, Some("admin")).await;
        assert_eq!(at_writers.frame().await, ServerFrame::Role { role: Role::Admin });
        world.change_role(board, &bob, None).await;
        assert_eq!(at_writers.close_code().await, 4403);
        assert_eq!(
            at_readers.hear().await,
            Heard::Closed(4403),
            "for the reader nothing had changed"
        );
        world.stop().await;
    }
);

on_both!(a_key_opens_no_sockets_in_other_workspaces, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let (here, there) = (world.board_of(&ada, &[]).await, world.board_of(&ada, &[]).await);
    let workspace = world.workspace_of(here).await;
    let bot = program(&world, &ada, Some(workspace), Role::Member).await;
    let (_, role) = welcomed(&world, &bot, here).await;
    assert_eq!(role, Role::Member);
    assert_eq!(Wire::open_sync(&world.url_of(there, &bot)).await.err(), Some(404));
    assert_eq!(refused_at_hello(&world, there, &bot.token).await, 4404);
    world.stop().await;
});

on_both!(a_revoked_key_closes_its_sockets_and_no_others, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (revoked, other) = (
        program(&world, &ada, None, Role::Member).await,
        program(&world, &ada, None, Role::Member).await,
    );
    let (mut ended, _) = welcomed(&world, &revoked, board).await;
    let (mut stays, _) = welcomed(&world, &other, board).await;
    let auth = world.server.app().auth();
    let asked = Instant::now();
    assert!(
        auth.revoke_key(ada.id, revoked.session, ClientAddress::HERE)
            .await
            .unwrap()
    );
    assert_eq!(ended.close_code().await, 4401);
    let took = asked.elapsed();
    println!("revocation to closed socket: {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(
        Wire::open_sync(&world.url_of(board, &revoked)).await.err(),
        Some(401)
    );

    // Deactivation ends what is left, all at once: the other key, and the session.
    let (mut session, _) = world.newcomer(&ada, board).await;
    let asked = Instant::now();
    let inactive = AccountChange {
        is_active: Some(false),
        ..AccountChange::default()
    };
    auth.change_account(&Superuser::at_the_shell(), ada.id, inactive)
        .await
        .unwrap();
    assert_eq!(stays.close_code().await, 4401);
    assert_eq!(session.close_code().await, 4401);
    let took = asked.elapsed();
    println!("deactivation to closed sockets: {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    world.stop().await;
});

on_both!(what_another_process_revokes_closes_sockets_here, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let bot = program(&world, &ada, None, Role::Member).await;
    let (mut wire, _) = welcomed(&world, &bot, board).await;
    let now = world.server.app().now();
    let mut tx = world.db().begin_write().await.unwrap();
    let revoked = access_keys::revoke(&mut tx, ada.id, bot.session, now)
        .await
        .unwrap();
    assert!(revoked.is_some());
    tx.commit().await.unwrap();
    // What happens every thirty seconds by itself.
    world.server.app().auth().read_ended_credentials().await.unwrap();
    assert_eq!(wire.close_code().await, 4401);
    world.stop().await;
});
