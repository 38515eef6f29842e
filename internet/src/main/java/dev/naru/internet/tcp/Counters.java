package dev.naru.internet.tcp;

import dev.naru.internet.wire.TcpSegment;

/** What a connection counts. */
final class Counters {
  long segmentsSent;
  long bytesSent;
  long segmentsReceived;
  long bytesReceived;
  long segmentsRetransmitted;
  long bytesRetransmitted;
  long recoveries;
  long undone;

  void sent(int bytes) {
    segmentsSent++;
    bytesSent += bytes;
  }

  void received(TcpSegment segment) {
    segmentsReceived++;
    bytesReceived += segment.payload().length();
  }

  void retransmitted(int bytes) {
    segmentsRetransmitted++;
    bytesRetransmitted += bytes;
  }
}
