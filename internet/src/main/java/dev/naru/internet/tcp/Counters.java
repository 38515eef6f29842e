package dev.naru.internet.tcp;

import dev.naru.internet.wire.TcpSegment;

/** What a connection counts. */
final class Counters {

  /** Of what seemed lost. */
  static final class Repairs {
    private static final Repairs NONE = new Repairs();

    long segments;
    long bytes;
    long recoveries;
    long undone;
  }

  long segmentsSent;
  long bytesSent;
  long segmentsReceived;
  long bytesReceived;

  private Repairs repairs = Repairs.NONE; // shared by all that have lost nothing: not written to

  void sent(int bytes) {
    segmentsSent++;
    bytesSent += bytes;
  }

  void received(TcpSegment segment) {
    segmentsReceived++;
    bytesReceived += segment.payload().length();
  }

  void retransmitted(int bytes) {
    Repairs its = ownRepairs();
    its.segments++;
    its.bytes += bytes;
  }

  void recovery() {
    ownRepairs().recoveries++;
  }

  void undone() {
    ownRepairs().undone++;
  }

  private Repairs ownRepairs() {
    if (repairs == Repairs.NONE) {
      repairs = new Repairs();
    }
    return repairs;
  }

  /** To be read only. */
  Repairs repairs() {
    return repairs;
  }
}
