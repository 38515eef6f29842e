package dev.naru.rpc.client;

import dev.naru.rpc.client.Addresses.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which order links are called: by priority, and within one each as often as its weight asks
 * for, spread evenly (RFC 2782). Never changes; other places make other turns.
 */
final class Turns {

  /** How often the heaviest is called in a turn of all; weights are rounded to parts of that. */
  private static final int MOST_SHARES = 10;

  static final Turns NONE = new Turns(Map.of());

  /** By place, so that the links to one are found again when others come. */
  private final Map<Place, List<TcpLink>> links;

  /** Of each priority, the lowest first: the links in their order, some of them several times. */
  private final List<List<TcpLink>> ranks;

  Turns(Map<Place, List<TcpLink>> links) {
    this.links = new LinkedHashMap<>(links);
    TreeMap<Integer, List<Place>> byPriority = new TreeMap<>();
    for (Place place : links.keySet()) {
      byPriority.computeIfAbsent(place.priority(), _ -> new ArrayList<>()).add(place);
    }
    this.ranks = byPriority.values().stream().map(this::order).toList();
  }

  private List<TcpLink> order(List<Place> places) {
    var weights = places.stream().mapToInt(Place::weight).summaryStatistics();
    int heaviest = weights.getMax();
    boolean equal = weights.getMin() == heaviest;
    List<TcpLink> each = new ArrayList<>();
    List<Integer> shares = new ArrayList<>();
    for (Place place : places) {
      // Weights have 16 bits, so nothing overflows.
      int share = equal ? 1 : Math.max(1, (place.weight() * MOST_SHARES + heaviest / 2) / heaviest);
      for (TcpLink link : links.getOrDefault(place, List.of())) {
        each.add(link);
        shares.add(share);
      }
    }
    return spread(each, shares);
  }

  /** Each as often as its share: whoever is furthest behind its share comes next. */
  static <T> List<T> spread(List<T> each, List<Integer> shares) {
    int total = shares.stream().mapToInt(Integer::intValue).sum();
    int[] behind = new int[each.size()];
    List<T> order = new ArrayList<>(total);
    while (order.size() < total) {
      int next = 0;
      for (int i = 0; i < behind.length; i++) {
        behind[i] += shares.get(i);
        next = behind[i] > behind[next] ? i : next;
      }
      behind[next] -= total;
      order.add(each.get(next));
    }
    return List.copyOf(order);
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /** All links, each once. */
  List<TcpLink> all() {
    return links.values().stream().flatMap(List::stream).toList();
  }

  /** The links to an address; empty when there are none yet. */
  List<TcpLink> to(Place place) {
    return links.entrySet().stream()
        .filter(entry -> entry.getKey().address().equals(place.address()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(List.of());
  }

  /**
   * Who takes a call: of the lowest priority of which a link is up or can be made at once. Where
   * none is, one that will say why.
   *
   * @param turn counts calls
   */
  TcpLink choose(int turn, RpcClient.Balance balance) {
    for (List<TcpLink> rank : ranks) {
      TcpLink best = null;
      for (int i = 0; i < rank.size(); i++) {
        TcpLink link = rank.get(Math.floorMod(turn + i, rank.size()));
        if (link.isUp() || link.isHopeful()) {
          if (balance == RpcClient.Balance.ROUND_ROBIN) {
            return link;
          }
          best = best == null || link.pending() < best.pending() ? link : best;
        }
      }
      if (best != null) {
        return best;
      }
    }
    List<TcpLink> first = ranks.getFirst();
    return first.get(Math.floorMod(turn, first.size()));
  }
}
