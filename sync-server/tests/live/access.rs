//! Who gets in, and who is put out.

use super::forge::{Pen, with_start_counter};
use super::wire::{CaughtUp, Cursor, Heard, Wire};
use super::world::{Person, World, on_both, sql};
use crate::support::Place;
use sync_protocol::{ClientFrame, Role, SUBPROTOCOL, ServerFrame};
use sync_server::cluster::Event;
use sync_server::limits::BUS_EVENTS_MAX;
use sync_server::storage::users;

on_both!(a_stranger_learns_nothing_about_a_board, |place| {
    let world = World::start(place).await;
    let (ada, eve) = (world.person("ada").await, world.person("eve").await);
    let board = world.board_of(&ada, &[]).await;

    // With the token before the upgrade, as an HTTP status; a board that is nowhere answers the same.
    assert_eq!(Wire::open_sync(&world.url_of(board, &eve)).await.err(), Some(404));
    assert_eq!(
        Wire::open_sync(&world.url_of(uuid::Uuid::nil(), &eve))
            .await
            .err(),
        Some(404)
    );
    let url = world.url(board).replace(&board.to_string(), "no-id");
    assert_eq!(
        Wire::open_sync(&format!("{url}?token={}", eve.token)).await.err(),
        Some(404)
    );
    // With the token in the Hello, as a close code.
    assert_eq!(refused_at_hello(&world, board, &eve.token).await, 4404);
    assert_eq!(
        refused_at_hello(&world, uuid::Uuid::nil(), &eve.token).await,
        4404
    );
    world.stop().await;
});

on_both!(a_token_is_checked_wherever_it_comes, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (url, bearer) = (world.url(board), format!("Bearer {}", ada.token));
    let sync = ("sec-websocket-protocol", SUBPROTOCOL);

    assert_eq!(
        Wire::open_sync(&format!("{url}?token=garbage")).await.err(),
        Some(401)
    );
    assert_eq!(
        Wire::open(&url, &[sync, ("authorization", "Bearer garbage")])
            .await
            .err(),
        Some(401)
    );
    assert_eq!(refused_at_hello(&world, board, "garbage").await, 4401);
    // Without the subprotocol there is no Hello to bring a token: it is needed before the upgrade.
    assert_eq!(Wire::open(&url, &[]).await.err(), Some(401));

    for (url, headers) in [
        (world.url_of(board, &ada), vec![sync]),
        (url, vec![sync, ("authorization", &bearer)]),
    ] {
        let mut wire = Wire::open(&url, &headers).await.unwrap();
        wire.catch_up("", Cursor::default()).await;
    }
    world.stop().await;
});

on_both!(pages_of_other_origins_may_not_connect, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let own = format!("http://localhost:{}", world.server.address().port());
    let open = |origin: String| {
        let url = world.url_of(board, &ada);
        async move {
            let headers = [
                ("sec-websocket-protocol", SUBPROTOCOL),
                ("origin", origin.as_str()),
            ];
            Wire::open(&url, &headers).await.err()
        }
    };
    for foreign in [
        "https://evil.example",
        "null",
        "https://weft.example.org.evil.example",
        "https://weft.example",
    ] {
        assert_eq!(open(foreign.to_owned()).await, Some(403), "{foreign}");
    }
    assert_eq!(open(own).await, None);
    assert_eq!(open("https://weft.example.org".to_owned()).await, None);
    world.stop().await;
});

on_both!(the_end_of_a_session_closes_its_sockets_and_no_others, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let auth = world.server.app().auth();
    let user = users::by_id(world.db(), ada.id).await.unwrap().unwrap();
    let elsewhere = auth.begin_session(&user, "elsewhere").await.unwrap();
    let elsewhere = Person {
        session: elsewhere.caller.by.id(),
        token: elsewhere.access,
        ..ada.clone()
    };
    let (mut ended, _) = world.newcomer(&ada, board).await;
    // Of this one it is known before the upgrade whose it is.
    let mut ended_too = Wire::open_sync(&world.url_of(board, &ada)).await.unwrap();
    ended_too.catch_up("", Cursor::default()).await;
    let (mut other, _) = world.newcomer(&elsewhere, board).await;

    auth.end_session(ada.session).await.unwrap();
    assert_eq!(ended.close_code().await, 4401);
    assert_eq!(ended_too.close_code().await, 4401);
    assert_eq!(refused_at_hello(&world, board, &ada.token).await, 4401);
    save_card(&world, board, &elsewhere, &mut other).await;
    world.stop().await;
});

/// On one thread, so that nobody hears the news before there is too much of it.
#[tokio::test]
async fn the_end_of_a_session_closes_its_sockets_though_the_news_of_it_is_lost() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut ended, _) = world.newcomer(&ada, board).await;
    let (mut other, _) = world.newcomer(&bob, board).await;

    let (auth, bus) = (world.server.app().auth(), world.server.app().bus());
    auth.end_session(ada.session).await.unwrap();
    let nowhere = uuid::Uuid::nil();
    for _ in 0..=BUS_EVENTS_MAX {
        bus.publish(Event::BoardAccessChanged { board: nowhere });
    }
    assert_eq!(ended.close_code().await, 4401);
    save_card(&world, board, &bob, &mut other).await;
    world.stop().await;
}

on_both!(
    the_end_of_a_session_is_told_though_this_node_has_read_of_it_first,
    |place| {
        let world = World::start(place).await;
        let ada = world.person("ada").await;
        let (auth, bus) = (world.server.app().auth(), world.server.app().bus());
        auth.hear_of_end(ada.session);
        let mut told = bus.subscribe();
        auth.end_session(ada.session).await.unwrap();
        let credential = ada.session;
        assert_eq!(told.try_recv(), Ok(Event::CredentialEnded { credential }));
        // There is nothing to tell any more.
        auth.end_session(ada.session).await.unwrap();
        assert!(told.try_recv().is_err());
        world.stop().await;
    }
);

/// Before the heads are polled for the next time, which would notice it as well.
#[tokio::test]
async fn lost_access_closes_sockets_though_the_news_of_it_is_lost() {
    let world = World::start(Place::sqlite()).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_bobs, _) = world.newcomer(&bob, board).await;

    world.change_role(board, &bob, None).await;
    let nowhere = uuid::Uuid::nil();
    for _ in 0..=BUS_EVENTS_MAX {
        let event = Event::BoardAccessChanged { board: nowhere };
        world.server.app().bus().publish(event);
    }
    let closed = tokio::time::timeout(std::time::Duration::from_secs(4), at_bobs.close_code());
    assert_eq!(closed.await.expect("closed before the poll"), 4403);
    world.stop().await;
}

on_both!(a_board_in_the_trash_closes_its_sockets, |place| {
    let world = World::start(place).await;
    let ada = world.person("ada").await;
    let board = world.board_of(&ada, &[]).await;
    let (mut wire, _) = world.newcomer(&ada, board).await;
    sql!(world.db(), |on| {
        sqlx::query("UPDATE boards SET trashed_at = 1, access_epoch = access_epoch + 1 WHERE id = $1")
            .bind(board)
            .execute(on)
            .await
            .unwrap();
    });
    world
        .server
        .app()
        .bus()
        .publish(Event::BoardAccessChanged { board });
    assert_eq!(wire.close_code().await, 4404);
    assert_eq!(refused_at_hello(&world, board, &ada.token).await, 4404);
    world.stop().await;
});

on_both!(a_viewer_listens_and_may_not_write, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "viewer")]).await;
    let (mut at_bobs, got) = world.newcomer(&bob, board).await;
    let (mut at_adas, _) = world.newcomer(&ada, board).await;

    let before = world.log(board).await;
    let change = Pen::new(bob.user(), 1, &got).add_card("from a viewer");
    let hash = change.hash;
    at_bobs
        .send(&ClientFrame::Changes {
            id: 7,
            chunks: vec![change.chunk],
        })
        .await;
    let ServerFrame::Rejected {
        id: 7,
        hashes,
        reason,
        ..
    } = at_bobs.frame().await
    else {
        panic!()
    };
    assert_eq!((hashes, reason.as_str()), (vec![hash.0], "role"));
    assert_eq!(world.log(board).await, before);

    let change = save_card(&world, board, &ada, &mut at_adas).await;
    let ServerFrame::Changes { chunks, .. } = at_bobs.frame().await else {
        panic!()
    };
    assert_eq!(chunks, [change]);
    world.stop().await;
});

on_both!(a_change_of_role_counts_at_once, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_bobs, got) = world.newcomer(&bob, board).await;
    let mut pen = Pen::new(bob.user(), 1, &got);

    world.change_role(board, &bob, Some("viewer")).await;
    let ServerFrame::Role { role: Role::Viewer } = at_bobs.frame().await else {
        panic!()
    };
    at_bobs
        .send(&ClientFrame::Changes {
            id: 1,
            chunks: vec![pen.add_card("too late").chunk],
        })
        .await;
    let ServerFrame::Rejected { reason, .. } = at_bobs.frame().await else {
        panic!()
    };
    assert_eq!(reason, "role");

    world.change_role(board, &bob, None).await;
    assert_eq!(at_bobs.close_code().await, 4403);
    assert_eq!(refused_at_hello(&world, board, &bob.token).await, 4404);
    world.stop().await;
});

on_both!(a_demotion_nobody_told_of_counts_from_the_next_batch, |place| {
    let world = World::start(place).await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let board = world.board_of(&ada, &[(&bob, "member")]).await;
    let (mut at_bobs, got) = world.newcomer(&bob, board).await;
    let before = world.log(board).await;
    sql!(world.db(), |on| {
        sqlx::query("UPDATE workspace_members SET role = 'viewer' WHERE user_id = $1 AND role = 'member'")
            .bind(bob.id)
            .execute(on)
            .await
            .unwrap();
        sqlx::query("UPDATE boards SET access_epoch = access_epoch + 1 WHERE id = $1")
            .bind(board)
            .execute(on)
            .await
            .unwrap();
    });
    let chunks = vec![Pen::new(bob.user(), 1, &got).add_card("with an old role").chunk];
    at_bobs.send(&ClientFrame::Changes { id: 1, chunks }).await;
    loop {
        match at_bobs.frame().await {
            ServerFrame::Role { role: Role::Viewer } => {}
            ServerFrame::Rejected { id: 1, reason, .. } if reason == "role" => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.log(board).await, before);
    world.stop().await;
});

on_both!(forged_changes_are_refused_and_the_board_goes_on, |place| {
    let world = World::start(place).await;
    let (ada, eve) = (world.person("ada").await, world.person("eve").await);
    let board = world.board_of(&ada, &[(&eve, "member")]).await;
    let (mut at_adas, adas) = world.newcomer(&ada, board).await;
    let (mut at_eves, eves) = world.newcomer(&eve, board).await;
    let before = world.log(board).await;

    let signed_as_ada = Pen::new(ada.user(), 9, &eves).add_card("in ada's name").chunk;
    let honest = Pen::new(eve.user(), 1, &eves).add_card("far ahead").chunk;
    let far_ahead = with_start_counter(&honest, u64::from(u32::MAX) - 1_000);
    assert_eq!(
        with_start_counter(&honest, start_counter_of_next(&eves)),
        honest,
        "the forger knows the layout"
    );
    let expected = [
        (signed_as_ada, "foreign_actor"),
        (far_ahead, "start_counter"),
        (vec![1, 2, 3], "malformed"),
    ];
    for (id, (chunk, code)) in (1..).zip(expected) {
        at_eves
            .send(&ClientFrame::Changes {
                id,
                chunks: vec![chunk],
            })
            .await;
        let ServerFrame::Rejected {
            id: answered, reason, ..
        } = at_eves.frame().await
        else {
            panic!("{code}")
        };
        assert_eq!((answered, reason.as_str()), (id, code));
    }
    assert_eq!(world.log(board).await, before);

    let mut pen = Pen::new(ada.user(), 1, &adas);
    at_adas
        .send(&ClientFrame::Changes {
            id: 1,
            chunks: vec![pen.add_card("unharmed").chunk],
        })
        .await;
    assert!(matches!(
        at_adas.frame().await,
        ServerFrame::Ack { id: 1, covers: 1, .. }
    ));
    at_eves
        .send(&ClientFrame::Changes {
            id: 9,
            chunks: vec![honest],
        })
        .await;
    assert!(matches!(at_eves.frame().await, ServerFrame::Changes { .. }));
    assert!(matches!(
        at_eves.frame().await,
        ServerFrame::Ack { id: 9, covers: 1, .. }
    ));
    world.stop().await;
});

/// The counter an honest next change begins with: that of the newest change plus its operations, which the honest
/// change itself says.
fn start_counter_of_next(got: &CaughtUp) -> u64 {
    let mut pen = Pen::new(board_doc::UserId([0; 16]), 1, got);
    board_doc::guard::read(&pen.add_card("x").chunk).unwrap().start_op
}

pub async fn refused_at_hello(world: &World, board: uuid::Uuid, token: &str) -> u16 {
    let mut wire = Wire::open_sync(&world.url(board)).await.unwrap();
    wire.say_hello(token, Cursor::default(), Vec::new()).await;
    match wire.hear().await {
        Heard::Closed(code) => code,
        Heard::Frame(frame) => panic!("let in: {frame:?}"),
    }
}

/// Adds a card through an open socket and waits for the ack; says the chunk.
async fn save_card(world: &World, board: uuid::Uuid, person: &Person, wire: &mut Wire) -> Vec<u8> {
    let (_, got) = world.newcomer(person, board).await;
    let change = Pen::new(person.user(), 77, &got).add_card("a card");
    wire.send(&ClientFrame::Changes {
        id: 99,
        chunks: vec![change.chunk.clone()],
    })
    .await;
    assert!(matches!(wire.frame().await, ServerFrame::Ack { id: 99, .. }));
    change.chunk
}
