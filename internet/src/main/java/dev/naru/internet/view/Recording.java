package dev.naru.internet.view;

import dev.naru.internet.trace.TraceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps what was seen, without the payloads, to draw it afterwards:
 *
 * <pre>{@code
 * Recording recording = new Recording();
 * internet.trace().add(recording);
 * ...
 * String picture = Ladder.of(recording, "phone", "server").text();
 * }</pre>
 */
public final class Recording implements Consumer<TraceRecord> {

  /** So much is kept by default. */
  public static final int LIMIT = 200_000;

  private final int limit;
  private final List<Sighting> sightings = new ArrayList<>();
  private long missed;

  /**
   * A packet at a place.
   *
   * @param time nanoseconds
   * @param place the host, or where it was lost
   * @param cause as in {@link TraceRecord#cause}
   */
  public record Sighting(
      long time, String place, TraceRecord.Direction direction, String cause, Message message) {}

  /** Keeps the first {@link #LIMIT} sightings. */
  public Recording() {
    this(LIMIT);
  }

  /** Keeps the first {@code limit} sightings. */
  public Recording(int limit) {
    this.limit = limit;
  }

  @Override
  public void accept(TraceRecord traced) {
    if (sightings.size() >= limit) {
      missed++;
      return;
    }
    Message.of(traced.frame())
        .ifPresent(
            message ->
                sightings.add(
                    new Sighting(
                        traced.time(),
                        traced.host(),
                        traced.direction(),
                        traced.cause(),
                        message)));
  }

  /** In the order in which they happened. */
  public List<Sighting> sightings() {
    return Collections.unmodifiableList(sightings);
  }

  /** How many came after the limit was reached. */
  public long missed() {
    return missed;
  }
}
