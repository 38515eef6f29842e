package dev.naru.lab.scenario;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Range;
import dev.naru.internet.fault.Fault;
import dev.naru.internet.fault.Faults;
import dev.naru.internet.topology.Internet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that goes wrong: a host that is off, two groups that are parted, or what befalls frames
 * of a link.
 *
 * @param at when it begins
 * @param lasts how long; for ever when absent
 * @param off a host without power; at the end it starts again, its servers new
 * @param part two groups of hosts, each a list, that reach each other no more
 * @param link two that are joined
 * @param oneWay whether only what the first of the two sends is hit
 * @param cut whether nothing passes
 * @param loseNth the numbers of the frames to lose, from 1
 * @param lose share of frames lost, at random
 * @param duplicate share of frames doubled
 * @param corrupt share of frames with a wrong bit
 * @param reorder share of frames delayed by {@code delay}, so that later ones arrive first
 * @param delay so much longer takes each frame (or, with {@code reorder}, each of that share)
 */
public record FaultConfig(
    @Doc("When it begins.") @Default("0ms") Duration at,
    @Doc("How long; for ever when absent.") Optional<Duration> lasts,
    @Doc("A host without power.") Optional<String> off,
    @Doc("Two groups of hosts: [[a, b], [c]].") List<List<String>> part,
    @Doc("Two that are joined.") List<String> link,
    @Doc("Only what the first of the two sends.") @Default("false") boolean oneWay,
    @Doc("Nothing passes.") @Default("false") boolean cut,
    @Doc("Numbers of the frames to lose, from 1.") List<Integer> loseNth,
    @Doc("Share lost at random.") @Default("0") @Range(min = "0", max = "1") double lose,
    @Doc("Share doubled.") @Default("0") @Range(min = "0", max = "1") double duplicate,
    @Doc("Share with a wrong bit.") @Default("0") @Range(min = "0", max = "1") double corrupt,
    @Doc("Share that later ones overtake.") @Default("0") @Range(min = "0", max = "1")
        double reorder,
    @Doc("So much longer.") @Default("0ms") Duration delay) {

  public FaultConfig {
    part = List.copyOf(part);
    link = List.copyOf(link);
    loseNth = List.copyOf(loseNth);
    int kinds = (off.isPresent() ? 1 : 0) + (part.isEmpty() ? 0 : 1) + (link.isEmpty() ? 0 : 1);
    if (kinds != 1) {
      throw new IllegalArgumentException("expected one of off, part and link");
    }
    if (!part.isEmpty() && part.size() != 2) {
      throw new IllegalArgumentException("part names two groups, [[a, b], [c]]");
    }
    if (!link.isEmpty() && link.size() != 2) {
      throw new IllegalArgumentException("link names two, not " + link.size());
    }
    boolean hits =
        cut || !loseNth.isEmpty() || lose + duplicate + corrupt + reorder > 0 || !delay.isZero();
    if (!link.isEmpty() && !hits) {
      throw new IllegalArgumentException(
          "link needs what befalls it: cut, lose-nth, lose, duplicate, corrupt, reorder or delay");
    }
    if (loseNth.stream().anyMatch(number -> number < 1)) {
      throw new IllegalArgumentException("lose-nth counts from 1");
    }
  }

  /** Lets it happen at its time. */
  void schedule(Internet internet) {
    internet.at(
        at.toNanos(),
        now -> {
          List<Fault> begun = begin(internet);
          lasts.ifPresent(
              d -> internet.at(now + d.toNanos(), _ -> begun.reversed().forEach(Fault::close)));
        });
  }

  private List<Fault> begin(Internet internet) {
    if (off.isPresent()) {
      return List.of(internet.powerOff(off.get()));
    }
    if (!part.isEmpty()) {
      return List.of(internet.partition(part.getFirst(), part.getLast()));
    }
    Faults faults =
        oneWay
            ? internet.faultsOneWay(link.getFirst(), link.getLast())
            : internet.faults(link.getFirst(), link.getLast());
    List<Fault> begun = new ArrayList<>();
    if (cut) {
      begun.add(faults.cut());
    }
    if (!loseNth.isEmpty()) {
      begun.add(faults.loseNth(loseNth.stream().mapToInt(number -> number).toArray()));
    }
    if (lose > 0) {
      begun.add(faults.lose(lose));
    }
    if (duplicate > 0) {
      begun.add(faults.duplicate(duplicate));
    }
    if (corrupt > 0) {
      begun.add(faults.corrupt(corrupt));
    }
    if (reorder > 0) {
      begun.add(faults.reorder(reorder, delay.toNanos()));
    } else if (!delay.isZero()) {
      begun.add(faults.delay(delay.toNanos(), 0));
    }
    return begun;
  }
}
