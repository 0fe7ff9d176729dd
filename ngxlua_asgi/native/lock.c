/* The lock of a dictionary, and the undo log that makes each operation whole or nothing.
 *
 * Rule: where the process that held the lock has died, the words that it had changed get their old
 * values, backwards, before anybody reads them; doing so twice does no harm, so dying here does
 * none either. Order matters to the compiler only: a dead process's stores have all arrived.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "ngxlua.h"

#ifndef NGXLUA_PID_LOCK

int mutex_init(dict_mutex *mutex) {
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0) {
        return -1;
    }
    int failed = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    failed |= pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    failed |= pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return failed ? -1 : 0;
}

static int take(dict_mutex *mutex) {
    return pthread_mutex_lock(mutex);
}

static int taken_over(dict_mutex *mutex) {
    return pthread_mutex_consistent(mutex);
}

static void give_back(dict_mutex *mutex) {
    pthread_mutex_unlock(mutex);
}

#else

/* macOS: a word with the holder's process, which who waits looks for once in a while. It differs
 * from a robust mutex in two cases: a dead process that its parent has not yet waited for, or whose
 * number a new process has got before anybody looked, seems to be alive for as long as that is so.
 */
enum { TRIES = 100, LONGEST_NAP = 1000 * 1000 }; /* nanoseconds */

int mutex_init(dict_mutex *mutex) {
    atomic_init(mutex, 0);
    return 0;
}

static int is_dead(uint32_t holder) {
    return kill((pid_t)holder, 0) != 0 && errno == ESRCH;
}

static int take(dict_mutex *mutex) {
    const uint32_t me = (uint32_t)getpid();
    struct timespec nap = {0, 1000};
    for (int tries = 0;; tries++) {
        uint32_t holder = 0;
        if (atomic_compare_exchange_strong(mutex, &holder, me)) {
            return 0;
        }
        if (tries < TRIES) {
            sched_yield();
            continue;
        }
        if (is_dead(holder) && atomic_compare_exchange_strong(mutex, &holder, me)) {
            return EOWNERDEAD;
        }
        nanosleep(&nap, NULL);
        nap.tv_nsec = nap.tv_nsec * 2 < LONGEST_NAP ? nap.tv_nsec * 2 : LONGEST_NAP;
    }
}

static int taken_over(dict_mutex *mutex) {
    (void)mutex; /* it is ours already */
    return 0;
}

static void give_back(dict_mutex *mutex) {
    atomic_store(mutex, 0);
}

#endif

void commit(ngxlua_dict *d) {
    MAY_DIE();
    atomic_signal_fence(memory_order_seq_cst);
    *(volatile uint32_t *)&d->undo_count = 0;
    atomic_signal_fence(memory_order_seq_cst);
    MAY_DIE();
}

static void roll_back(ngxlua_dict *d) {
    uint32_t n = d->undo_count;
    if (n > UNDO_WORDS) {
        n = 0; /* not a number of ours: there is nothing to trust in it */
    }
    while (n > 0) {
        n--;
        undo *step = &d->undo_log[n];
        if ((uint64_t)step->place * 4 + 4 <= d->total) {
            *(volatile uint32_t *)((char *)d + (uint64_t)step->place * 4) = step->old;
        }
    }
    commit(d);
}

/* Make whole what the process that held the lock has left. */
void recover(ngxlua_dict *d) {
    roll_back(d);
    d->recovered++;
    drop_garbage(d);
}

int dict_lock(ngxlua_dict *d) {
    int failed = take(&d->mutex);
    if (failed == EOWNERDEAD) {
        recover(d);
        failed = taken_over(&d->mutex);
    }
    return failed;
}

void dict_unlock(ngxlua_dict *d) {
    commit(d);
    give_back(&d->mutex);
}
