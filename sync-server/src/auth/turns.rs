//! Places for slow work, given in turn to the addresses that wait: many who come from one address wait for each other,
//! not others for them.

use crate::limits::{PASSWORD_HASHES_WAITING_MAX, PASSWORD_HASHES_WAITING_PER_ADDRESS_MAX};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The places. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    waiting: usize,
    /// No queue is empty.
    queues: HashMap<IpAddr, VecDeque<oneshot::Sender<Turn>>>,
    /// The addresses that wait, the next one first.
    order: VecDeque<IpAddr>,
}

/// Too many wait already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// A place, free again when the value is dropped.
#[derive(Debug)]
pub struct Turn(Option<Turns>);

impl Turns {
    /// That many places.
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            free: places.max(1),
            waiting: 0,
            queues: HashMap::new(),
            order: VecDeque::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place.
    pub async fn take(&self, from: IpAddr) -> Result<Turn, Busy> {
        let waiting = {
            let mut state = self.lock();
            if state.free > 0 {
                state.free -= 1;
                return Ok(Turn(Some(self.clone())));
            }
            state.enqueue(from)?
        };
        waiting.await.map_err(|_| Busy)
    }

    /// Passes a place on to who is next.
    fn pass_on(&self) {
        let mut state = self.lock();
        while let Some(next) = state.next() {
            match next.send(Turn(Some(self.clone()))) {
                Ok(()) => return,
                // It does not wait any more. The place is still ours.
                Err(mut turn) => turn.0 = None,
            }
        }
        state.free += 1;
    }
}

impl State {
    fn enqueue(&mut self, from: IpAddr) -> Result<oneshot::Receiver<Turn>, Busy> {
        let own = self.queues.get(&from).map_or(0, VecDeque::len);
        if own >= PASSWORD_HASHES_WAITING_PER_ADDRESS_MAX {
            return Err(Busy);
        }
        if self.waiting >= PASSWORD_HASHES_WAITING_MAX {
            self.send_away_one_of_more_than(own + 1)?;
        }
        let (turn, waiting) = oneshot::channel();
        let queue = self.queues.entry(from).or_default();
        if queue.is_empty() {
            self.order.push_back(from);
        }
        queue.push_back(turn);
        self.waiting += 1;
        Ok(waiting)
    }

    /// Makes room: the last one of the address that has the most waiting is told to come again.
    fn send_away_one_of_more_than(&mut self, most: usize) -> Result<(), Busy> {
        let longest = self.queues.values_mut().max_by_key(|queue| queue.len());
        let longest = longest.filter(|queue| queue.len() > most).ok_or(Busy)?;
        longest.pop_back();
        self.waiting -= 1;
        Ok(())
    }

    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let address = self.order.pop_front()?;
        let queue = self.queues.get_mut(&address)?;
        let next = queue.pop_front()?;
        self.waiting -= 1;
        if queue.is_empty() {
            self.queues.remove(&address);
        } else {
            self.order.push_back(address);
        }
        Some(next)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.0.take() {
            turns.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinHandle;

    fn address(number: usize) -> IpAddr {
        IpAddr::from([10, 0, (number >> 8) as u8, number as u8])
    }

    /// Lets others run until they wait.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    async fn waiter(turns: &Turns, from: IpAddr) -> JoinHandle<Result<Turn, Busy>> {
        let turns = turns.clone();
        let waiter = tokio::spawn(async move { turns.take(from).await });
        settle().await;
        waiter
    }

    #[tokio::test]
    async fn whoever_comes_alone_is_next_however_many_wait_elsewhere() {
        let turns = Turns::new(1);
        let first = turns.take(address(1)).await.unwrap();
        let crowd = [waiter(&turns, address(1)).await, waiter(&turns, address(1)).await];
        let alone = waiter(&turns, address(2)).await;
        drop(first);
        settle().await;
        assert_eq!(crowd.each_ref().map(JoinHandle::is_finished), [true, false]);
        let [second, third] = crowd;
        drop(second.await.unwrap());
        settle().await;
        assert!(alone.is_finished() && !third.is_finished());
        drop(alone.await.unwrap());
        assert!(third.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_crowd_is_bounded_and_gives_way_to_whoever_comes_alone() {
        let turns = Turns::new(1);
        let running = turns.take(address(0)).await.unwrap();
        let mut crowd = Vec::new();
        for number in 0..PASSWORD_HASHES_WAITING_MAX {
            let from = address(number / PASSWORD_HASHES_WAITING_PER_ADDRESS_MAX);
            crowd.push(waiter(&turns, from).await);
        }
        assert_eq!(
            turns.take(address(0)).await.err(),
            Some(Busy),
            "its queue is full"
        );
        let alone = waiter(&turns, address(9_999)).await;
        assert!(
            !alone.is_finished(),
            "it waits, and somebody of the crowd was sent away"
        );
        assert_eq!(crowd.iter().filter(|one| one.is_finished()).count(), 1);
        drop(running);
        // Each gives its place back as soon as it has it, in whatever order they come.
        let served = crowd
            .into_iter()
            .chain([alone])
            .map(|one| async { one.await.unwrap().map(drop) });
        let served = futures_util::future::join_all(served).await;
        assert_eq!(
            served.iter().filter(|one| one.is_ok()).count(),
            PASSWORD_HASHES_WAITING_MAX
        );
        assert_eq!(turns.lock().free, 1);
    }

    #[tokio::test]
    async fn a_place_is_not_lost_with_somebody_who_went_away() {
        let turns = Turns::new(1);
        let first = turns.take(address(1)).await.unwrap();
        let gone = waiter(&turns, address(1)).await;
        let stays = waiter(&turns, address(2)).await;
        gone.abort();
        settle().await;
        drop(first);
        drop(stays.await.unwrap().unwrap());
        let state = turns.lock();
        assert_eq!((state.free, state.waiting, state.queues.len()), (1, 0, 0));
    }
}
