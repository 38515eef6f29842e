package dev.naru.web.proxy;

import dev.naru.http.HttpExchange;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses a server for a request. Any thread. */
final class Balancer {

  private final Balance balance;
  private final long seed;
  private final AtomicLong turn = new AtomicLong();

  /** With a number from chance, so that many processes do not all begin with the same server. */
  Balancer(Balance balance, long seed) {
    this.balance = balance;
    this.seed = seed;
  }

  /**
   * One of those that may be taken; null when none may.
   *
   * @param turns members in the order in which they take turns, each as often as it weighs
   */
  @Nullable Member choose(
      List<Member> members, List<Member> turns, HttpExchange exchange, Predicate<Member> may) {
    return switch (balance.policy()) {
      case ROUND_ROBIN -> roundRobin(turns, may);
      case LEAST_REQUESTS -> leastRequests(members, may);
      case RANDOM_TWO -> randomTwo(turns, may);
      case HASH_ADDRESS, HASH_PATH, HASH_HEADER, HASH_COOKIE ->
          hashed(members, HashKey.of(balance, exchange), may);
    };
  }

  private @Nullable Member roundRobin(List<Member> turns, Predicate<Member> may) {
    int size = turns.size();
    if (size == 0) {
      return null;
    }
    int start = (int) Long.remainderUnsigned(turn.getAndIncrement() + seed, size);
    for (int i = 0; i < size; i++) {
      Member member = turns.get((start + i) % size);
      if (may.test(member)) {
        return member;
      }
    }
    return null;
  }

  /** Of equals the one whose turn it is, so that an idle route does not load the first alone. */
  private @Nullable Member leastRequests(List<Member> members, Predicate<Member> may) {
    int size = members.size();
    Member best = null;
    int start = size == 0 ? 0 : (int) Long.remainderUnsigned(turn.getAndIncrement() + seed, size);
    for (int i = 0; i < size; i++) {
      Member member = members.get((start + i) % size);
      if (may.test(member) && (best == null || busier(best, member))) {
        best = member;
      }
    }
    return best;
  }

  private static boolean busier(Member one, Member other) {
    return (long) one.active() * other.weight() > (long) other.active() * one.weight();
  }

  private @Nullable Member randomTwo(List<Member> turns, Predicate<Member> may) {
    List<Member> open = turns.stream().filter(may).toList();
    if (open.isEmpty()) {
      return null;
    }
    long chance = Hashes.mix(turn.getAndIncrement() ^ seed);
    Member one = open.get((int) Long.remainderUnsigned(chance, open.size()));
    Member other = open.get((int) Long.remainderUnsigned(Hashes.mix(chance), open.size()));
    return busier(one, other) ? other : one;
  }

  /**
   * Rendezvous hashing: each server draws a number for the key and the highest wins. So when one
   * goes, only its own keys move, and they are spread over all others.
   */
  static @Nullable Member hashed(List<Member> members, long key, Predicate<Member> may) {
    Member best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (Member member : members) {
      if (may.test(member)) {
        // Uniform in (0, 1); -w / ln(u) is the draw of one that weighs w.
        double drawn = ((Hashes.mix(key ^ member.hash()) >>> 11) + 0.5) * 0x1.0p-53;
        double score = -member.weight() / StrictMath.log(drawn);
        if (score > highest) {
          highest = score;
          best = member;
        }
      }
    }
    return best;
  }
}
