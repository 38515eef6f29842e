package dev.naru.lab.scenario;

import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.view.ConnectionLog;
import dev.naru.internet.view.Ladder;
import dev.naru.internet.view.Plot;
import dev.naru.internet.view.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches a run, and shows it afterwards. */
public final class Pictures implements Consumer<Internet> {

  /** So many columns are still readable. */
  private static final int COLUMNS = 4;

  private final List<String> chosen;
  private final Recording recording = new Recording();
  private @Nullable Internet internet;
  private @Nullable ConnectionLog log;

  /**
   * For one run.
   *
   * @param chosen hosts of the ladder, from left to right; when empty, the end systems
   */
  public Pictures(List<String> chosen) {
    this.chosen = List.copyOf(chosen);
  }

  /**
   * Watches from now on.
   *
   * @throws IllegalArgumentException if a host of the ladder does not exist
   */
  @Override
  public void accept(Internet watched) {
    chosen.forEach(watched::host);
    ConnectionLog its = new ConnectionLog(watched);
    watched.trace().add(recording);
    watched.trace().add(its);
    internet = watched;
    log = its;
  }

  private List<String> columns() {
    Internet its = internet;
    if (!chosen.isEmpty() || its == null) {
      return chosen;
    }
    List<String> ends = new ArrayList<>();
    its.hosts().stream()
        .filter(host -> !host.isRouter())
        .map(Host::name)
        .filter(name -> recording.sightings().stream().anyMatch(seen -> seen.place().equals(name)))
        .limit(COLUMNS)
        .forEach(ends::add);
    return ends;
  }

  /** The ladder; empty if fewer than two hosts have sent or received anything. */
  public Optional<Ladder> ladder() {
    List<String> columns = columns();
    return columns.size() < 2 ? Optional.empty() : Optional.of(Ladder.of(recording, columns));
  }

  /** A plot, as SVG, of the connection that has sent most; empty if there was none. */
  public Optional<String> plot() {
    ConnectionLog its = log;
    return its == null ? Optional.empty() : its.busiest().map(side -> Plot.svg(its, side));
  }
}
