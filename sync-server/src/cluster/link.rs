//! The way to the other nodes: one connection to NATS, one queue of what is to be sent, a subscription for each open
//! board. Nothing here waits for NATS on behalf of a room, and nothing is kept for later when it is away.

use super::Event;
use super::seal::{Refused, Seal};
use crate::config::NatsUrl;
use crate::limits::{
    BUS_COMMANDS_MAX, BUS_LOOK_AGAIN_AFTER, BUS_PING_EVERY, BUS_QUEUE_BYTES_MAX, BUS_QUEUE_MESSAGES_MAX,
    BUS_SEND_WITHIN, BUS_SENT_AT_ONCE_MAX, BUS_STOP_WITHIN, BUS_WAITING_PER_SUBJECT_MAX,
};
use crate::metrics::Metrics;
use crate::tasks::keep_going;
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use std::sync::Arc;
use sync_protocol::{ControlNews, NodeId, NodeNews};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use uuid::Uuid;

/// Revocations, deletions, changes of roles.
const CONTROL: &str = "weft.control";

/// The address cannot be used at all. (One that does not answer is no error.)
#[derive(Debug, thiserror::Error)]
#[error("NATS_URL: {0}")]
pub struct BusError(#[from] async_nats::ConnectError);

/// The way to the other nodes. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Link(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    queue: mpsc::Sender<Order>,
    queue_bytes: Arc<Semaphore>,
    envelope: Envelope,
    metrics: Metrics,
}

/// Seals what this node says, and opens what others do.
#[derive(Debug, Clone)]
struct Envelope {
    seal: Arc<Seal>,
    node: NodeId,
}

/// What the sender is to do.
#[derive(Debug)]
enum Order {
    Send(Outgoing),
    /// Say when everything before it is on its way.
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
struct Outgoing {
    subject: String,
    kind: &'static str,
    body: Bytes,
    /// Its share of what may wait, given back when it is on its way.
    _waits: OwnedSemaphorePermit,
}

impl Link {
    pub(super) async fn start(
        url: &NatsUrl,
        seal: Seal,
        node: NodeId,
        events: broadcast::Sender<Event>,
        metrics: Metrics,
    ) -> Result<Self, BusError> {
        metrics.bus_configured();
        let (states_to, states) = mpsc::unbounded_channel();
        let client = options(url)
            .event_callback(move |event| {
                // An error says that the node has stopped.
                let _ = states_to.send(event);
                std::future::ready(())
            })
            .connect(url.servers())
            .await?;
        let envelope = Envelope {
            seal: Arc::new(seal),
            node,
        };
        let (queue, orders) = mpsc::channel(BUS_QUEUE_MESSAGES_MAX);
        let sending = (
            client.clone(),
            envelope.clone(),
            metrics.clone(),
            Mutex::new(orders),
        );
        tokio::spawn(async move {
            let (client, envelope, metrics, orders) = &sending;
            keep_going("sending to the other nodes", || {
                send(client, envelope, metrics, orders)
            })
            .await;
        });
        let watching = (
            client.clone(),
            Mutex::new(states),
            events.clone(),
            metrics.clone(),
        );
        tokio::spawn(async move {
            let (client, states, events, metrics) = &watching;
            keep_going("watching the bus", || watch(client, states, events, metrics)).await;
        });
        let link = Self(Arc::new(Inner {
            client,
            queue,
            queue_bytes: Arc::new(Semaphore::new(BUS_QUEUE_BYTES_MAX)),
            envelope,
            metrics,
        }));
        let hearing = link.clone();
        tokio::spawn(async move {
            keep_going("hearing the other nodes", || hearing.hear_control(&events)).await;
        });
        Ok(link)
    }

    pub(super) fn tell(&self, board: Uuid, news: &NodeNews) {
        self.queue(subject(board), news.kind(), || news.encode());
    }

    pub(super) fn control(&self, news: &ControlNews) {
        self.queue(CONTROL.to_owned(), "control", || news.encode());
    }

    /// Whoever publishes does not wait. What finds no place is lost, as NATS might have lost it.
    fn queue(&self, subject: String, kind: &'static str, body: impl FnOnce() -> Bytes) {
        if self.try_queue(subject, kind, body).is_none() {
            self.0.metrics.bus_dropped(1);
        }
    }

    fn try_queue(&self, subject: String, kind: &'static str, body: impl FnOnce() -> Bytes) -> Option<()> {
        let inner = &self.0;
        if inner.client.connection_state() != State::Connected {
            return None;
        }
        let body = body();
        let bytes = u32::try_from(body.len()).ok()?;
        let waits = Arc::clone(&inner.queue_bytes)
            .try_acquire_many_owned(bytes)
            .ok()?;
        let outgoing = Outgoing {
            subject,
            kind,
            body,
            _waits: waits,
        };
        inner.queue.try_send(Order::Send(outgoing)).ok()
    }

    /// `None` when the connection is closed for ever.
    pub(super) async fn listen(&self, board: Uuid) -> Option<Others> {
        let subject = subject(board);
        let messages = self.0.client.subscribe(subject.clone()).await.ok()?;
        Some(Others {
            subject,
            messages,
            envelope: self.0.envelope.clone(),
            metrics: self.0.metrics.clone(),
        })
    }

    async fn hear_control(&self, events: &broadcast::Sender<Event>) {
        let Ok(mut messages) = self.0.client.subscribe(CONTROL).await else {
            return;
        };
        // What was said before may have been missed. An error says that nobody listens.
        let _ = events.send(Event::NewsLost);
        while let Some(message) = messages.next().await {
            let heard = self.0.envelope.hear(CONTROL, &message.payload, |body| {
                ControlNews::decode(body).map(|news| (news, "control"))
            });
            if let Some((_, news)) = counted(heard, &self.0.metrics) {
                // An error says that nobody listens.
                let _ = events.send(news.into());
            }
        }
    }

    pub(super) async fn stop(&self) {
        let (done, is_done) = oneshot::channel();
        let flushed = async {
            if self.0.queue.send(Order::Flush(done)).await.is_ok() {
                // An error says that there is nobody left to send anything.
                let _ = is_done.await;
            }
        };
        if timeout(BUS_STOP_WITHIN, flushed).await.is_err() {
            tracing::warn!("not all that the other nodes were to hear could be sent");
        }
    }
}

fn subject(board: Uuid) -> String {
    format!("weft.board.{board}")
}

fn options(url: &NatsUrl) -> ConnectOptions {
    let options = ConnectOptions::new()
        .name("weft")
        .retry_on_initial_connect()
        .no_echo()
        .ping_interval(BUS_PING_EVERY)
        .client_capacity(BUS_COMMANDS_MAX)
        .subscription_capacity(BUS_WAITING_PER_SUBJECT_MAX);
    match url.credentials() {
        Some((user, Some(password))) => options.user_and_password(user.to_owned(), password.to_owned()),
        Some((token, None)) => options.token(token.to_owned()),
        None => options,
    }
}

/// What the rooms of one board on other nodes say.
#[derive(Debug)]
pub struct Others {
    subject: String,
    messages: Subscriber,
    envelope: Envelope,
    metrics: Metrics,
}

impl Others {
    /// The next that can be believed; `None` when the connection is closed for ever.
    pub async fn next(&mut self) -> Option<(NodeId, NodeNews)> {
        loop {
            let message = self.messages.next().await?;
            let heard = self.envelope.hear(&self.subject, &message.payload, |body| {
                NodeNews::decode(body).map(|news| {
                    let kind = news.kind();
                    (news, kind)
                })
            });
            if let Some(heard) = counted(heard, &self.metrics) {
                return Some(heard);
            }
        }
    }
}

/// A message with its origin and kind; `None` for our own.
type Heard<N> = Option<(NodeId, N, &'static str)>;

impl Envelope {
    fn hear<N, E>(
        &self,
        subject: &str,
        message: &[u8],
        read: impl FnOnce(&[u8]) -> Result<(N, &'static str), E>,
    ) -> Result<Heard<N>, Refused> {
        let (from, body) = self.seal.open(subject, message)?;
        if from == self.node {
            return Ok(None);
        }
        let (news, kind) = read(body).map_err(|_| Refused::Malformed)?;
        Ok(Some((from, news, kind)))
    }
}

fn counted<N>(heard: Result<Heard<N>, Refused>, metrics: &Metrics) -> Option<(NodeId, N)> {
    match heard {
        Ok(heard) => {
            let (from, news, kind) = heard?;
            metrics.bus_received(kind);
            Some((from, news))
        }
        Err(refused) => {
            metrics.bus_refused(refused.name());
            tracing::debug!(reason = refused.name(), "a message of the bus was refused");
            None
        }
    }
}

/// Sends what is queued, as much at once as there is. Ends with the node.
async fn send(
    client: &Client,
    envelope: &Envelope,
    metrics: &Metrics,
    orders: &Mutex<mpsc::Receiver<Order>>,
) {
    let mut orders = orders.lock().await;
    let mut together = Vec::with_capacity(BUS_SENT_AT_ONCE_MAX);
    while orders.recv_many(&mut together, BUS_SENT_AT_ONCE_MAX).await > 0 {
        let messages = together.iter().filter(|order| matches!(order, Order::Send(_)));
        let (all, mut sent) = (messages.count(), 0);
        let sending = async {
            for order in &together {
                let Order::Send(Outgoing {
                    subject, kind, body, ..
                }) = order
                else {
                    continue;
                };
                let message = envelope.seal.seal(subject, envelope.node, body);
                if client.publish(subject.clone(), message).await.is_ok() {
                    metrics.bus_sent(kind);
                    sent += 1;
                }
            }
            client.flush().await.is_ok()
        };
        // What is left when the time is over NATS does not take: it waits for nobody.
        let _ = timeout(BUS_SEND_WITHIN, sending).await;
        if sent < all {
            metrics.bus_dropped(all - sent);
        }
        for order in together.drain(..) {
            if let Order::Flush(done) = order {
                let _ = done.send(());
            }
        }
    }
}

/// Says how the connection is, and when what was said may have been missed. Ends with the node.
async fn watch(
    client: &Client,
    states: &Mutex<mpsc::UnboundedReceiver<async_nats::Event>>,
    events: &broadcast::Sender<Event>,
    metrics: &Metrics,
) {
    let mut states = states.lock().await;
    let mut has_warned = false;
    let mut lost_at = None;
    loop {
        let lost = async {
            match lost_at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let state = tokio::select! {
            state = states.recv() => state,
            () = lost => {
                lost_at = None;
                // An error says that nobody listens.
                let _ = events.send(Event::NewsLost);
                continue;
            }
        };
        let Some(state) = state else { return };
        let is_away = client.connection_state() != State::Connected;
        metrics.bus_connected(!is_away);
        match state {
            async_nats::Event::Connected => {
                has_warned = false;
                tracing::info!("the bus between nodes is there");
                // The subscriptions are on their way before the database is asked what they have missed.
                let _ = timeout(BUS_SEND_WITHIN, client.flush()).await;
                lost_at = Some(Instant::now());
            }
            async_nats::Event::SlowConsumer(_) => {
                metrics.bus_dropped(1);
                lost_at.get_or_insert_with(|| Instant::now() + BUS_LOOK_AGAIN_AFTER);
            }
            other if is_away && !has_warned => {
                has_warned = true;
                tracing::warn!(event = %other, "the bus between nodes is away: the database is read instead");
            }
            other => tracing::debug!(event = %other, "the bus between nodes"),
        }
    }
}
