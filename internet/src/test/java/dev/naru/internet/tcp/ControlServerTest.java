package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The surface through which test suites of others drive the stack. */
class ControlServerTest {
  private static final IpAddress US = IpAddress.of("192.168.0.1");
  private static final IpAddress PEER = IpAddress.of("192.0.2.1");

  private final ControlSession session = new ControlSession();

  private String say(String command) {
    return session.execute(command);
  }

  private static String packet(int flags, int seq, int ack, String text) {
    TcpSegment segment =
        new TcpSegment(
            5000,
            80,
            seq,
            ack,
            flags,
            10_000,
            0,
            TcpOptions.NONE,
            Payload.of(text.getBytes(StandardCharsets.US_ASCII)));
    return HexFormat.of().formatHex(IpPacket.of(PEER, US, 64, 0, segment).encode());
  }

  private TcpSegment captured() {
    String answer = say("capture");
    byte[] bytes = HexFormat.of().parseHex(answer.substring(answer.lastIndexOf(' ') + 1));
    return (TcpSegment)
        IpPacket.parse(Payload.of(bytes)).orElseThrow().decoded().orElseThrow().body();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aServerIsDrivenFromListenToClose() {
    assertThat(say("socket")).isEqualTo("ok 1000");
    assertThat(say("bind 1000 0.0.0.0 80")).isEqualTo("ok");
    assertThat(say("listen 1000 5")).isEqualTo("ok");
    assertThat(say("accept 1000")).isEqualTo("error EAGAIN");
    say("inject " + packet(TcpSegment.SYN, 100, 0, ""));
    int theirs = captured().seq() + 1;
    say("inject " + packet(TcpSegment.ACK, 101, theirs, ""));
    assertThat(say("poll 1000")).isEqualTo("ok in");
    assertThat(say("accept 1000")).isEqualTo("ok 1001 192.0.2.1 5000");
    say("inject " + packet(TcpSegment.ACK, 101, theirs, "hello"));
    assertThat(say("read 1001 100")).isEqualTo("ok " + hex("hello"));
    assertThat(say("read 1001 100")).isEqualTo("error EAGAIN");
    assertThat(say("write 1001 " + hex("world!"))).isEqualTo("ok 6");
    assertThat(captured().payload().toByteArray()).asString().isEqualTo("world!");
    assertThat(say("info 1001")).startsWith("ok state=ESTABLISHED").contains(" unacked=1 ");
    say("inject " + packet(TcpSegment.RST | TcpSegment.ACK, 106, theirs, ""));
    assertThat(say("write 1001 00")).isEqualTo("error ECONNRESET");
    assertThat(say("close 1001")).isEqualTo("ok");
    assertThat(say("close 1001")).isEqualTo("error EBADF");
    assertThat(say("capture")).isEqualTo("ok none");
  }

  @Test
  void aConnectThatNobodyAnswersFailsInItsTime() {
    say("socket");
    assertThat(say("connect 1000 192.0.2.1 80")).isEqualTo("error EINPROGRESS");
    assertThat(say("connect 1000 192.0.2.1 80")).isEqualTo("error EALREADY");
    assertThat(captured().syn()).isTrue();
    assertThat(say("clock 2000000000")).startsWith("ok 2000000000 ");
    assertThat(captured().syn()).isTrue();
    say("clock 400000000000");
    assertThat(say("connect 1000 192.0.2.1 80")).isEqualTo("error ETIMEDOUT");
  }

  @Test
  void theClockMovesAMicrosecondAtLeastAndNeverBack() {
    assertThat(say("clock")).isEqualTo("ok 1000001000 never");
    assertThat(say("clock 5")).isEqualTo("ok 1000002000 never");
    assertThat(say("clock 3000000000")).isEqualTo("ok 3000000000 never");
  }

  @Test
  void nonsenseIsAnError() {
    assertThat(say("read 7 1")).isEqualTo("error EBADF");
    assertThat(say("dance")).isEqualTo("error EINVAL");
    assertThat(say("inject xyz")).isEqualTo("error EINVAL");
    assertThat(say("")).isEqualTo("error EINVAL");
  }

  @Test
  void eachClientHasAHostOfItsOwn(@TempDir Path folder) throws IOException, InterruptedException {
    Path socket = folder.resolve("control");
    ControlServer server = new ControlServer(socket);
    Thread thread = Thread.ofPlatform().start(server::serve);
    for (int i = 0; i < 2; i++) {
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        client.write(StandardCharsets.US_ASCII.encode("socket\nclock\n"));
        var in = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("ok 1000");
        assertThat(in.readLine()).isEqualTo("ok 1000001000 never");
      }
    }
    server.close();
    thread.join();
  }
}
