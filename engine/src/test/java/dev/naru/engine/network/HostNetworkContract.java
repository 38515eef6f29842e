package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.config.Limits;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host's network promises beyond what every network does. */
abstract class HostNetworkContract extends NetworkContract {

  @Override
  protected String overUnix(Path path, String text) throws Exception {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(text.length());
      while (answer.hasRemaining() && client.read(answer) >= 0) {}
      return new String(answer.array(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aUnixSocketIsItsOwnersAloneAndGoesWithItsListener(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    Listener listener = bind("unix:" + path, Echo::new);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryContaining(path::equals);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
    listener.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aUnixSocketThatNobodyAnswersOnIsReplaced(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(path));
    dead.close();
    assertThat(path).exists();
    bind("unix:" + path, Echo::new).close();
    assertThat(path).doesNotExist();
  }

  @Test
  void aUnixSocketThatSomebodyListensOnIsLeftAlone(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      alive.bind(UnixDomainSocketAddress.of(path));
      assertThatThrownBy(() -> bind("unix:" + path, Echo::new))
          .hasMessage("cannot listen at unix:" + path + ": another process listens there");
      assertThat(path).exists();
    }
  }

  @Test
  void aFileInTheWayOfAUnixSocketIsLeftAlone(@TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve("precious"), "content");
    assertThatThrownBy(() -> bind("unix:" + path, Echo::new))
        .hasMessageContaining("a file that is no socket is in the way");
    assertThat(path).hasContent("content");
  }

  @Test
  void aLinkInTheWayOfAUnixSocketIsLeftAlone(@TempDir Path folder) throws Exception {
    Path path = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThatThrownBy(() -> bind("unix:" + path, Echo::new))
        .hasMessageContaining("a file that is no socket is in the way");
    assertThat(Files.isSymbolicLink(path)).isTrue();
  }

  @Test
  void aUnixSocketThatAnotherTookOverIsNotDeleted(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("naru.sock");
    Listener listener = bind("unix:" + path, Echo::new);
    Files.delete(path);
    Files.writeString(path, "another's");
    listener.close();
    assertThat(path).hasContent("another's");
  }

  @Test
  void theLongestPathOfAUnixSocketIsTakenAndALongerRefused(@TempDir Path folder) throws Exception {
    Path longest = folder.resolve("x".repeat(107 - folder.toString().length() - 1));
    bind("unix:" + longest, Echo::new).close();
    Path longer = Path.of(longest + "x");
    assertThatThrownBy(() -> bind("unix:" + longer, Echo::new))
        .hasMessageContaining("the path has 108 bytes, a Unix socket's may have 107");
  }

  @Test
  void aFolderThatIsMissingIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> bind("unix:" + folder.resolve("no/naru.sock"), Echo::new))
        .hasMessageContaining("there is no folder " + folder.resolve("no"));
  }

  @Test
  void anAddressOfAnotherMachineIsSaid() {
    assertThatThrownBy(() -> bind("tcp://192.0.2.1:0", Echo::new))
        .hasMessage(
            "cannot listen at tcp://192.0.2.1:0: this machine has no address 192.0.2.1;"
                + " `ip addr` shows those that it has");
  }

  @Test
  void aNameThatIsNoHostIsSaid() {
    assertThatThrownBy(() -> bind("tcp://nowhere.invalid:0", Echo::new))
        .hasMessage(
            "cannot listen at tcp://nowhere.invalid:0: there is no host named nowhere.invalid");
  }

  @Test
  void whoHasFinishedIsStillAnsweredAtLength() throws Exception {
    int length = 16 << 20; // more than both sockets' buffers hold
    try (Network network = network();
        SocketChannel client = SocketChannel.open()) {
      var listener =
          network.stream(new ListenerConfig(Endpoint.parse("tcp://127.0.0.1:0"), Limits.DEFAULTS))
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .childHandler(new AnswersTheEnd(length))
              .bind()
              .sync()
              .channel();
      client.connect(listener.localAddress());
      client.shutdownOutput();
      ByteBuffer some = ByteBuffer.allocate(64 << 10);
      int got = 0;
      for (int n = client.read(some); n >= 0; n = client.read(some.clear())) {
        got += n;
      }
      assertThat(got).isEqualTo(length);
    }
  }

  private static final class AnswersTheEnd extends ChannelInboundHandlerAdapter {
    private final int length;

    AnswersTheEnd(int length) {
      this.length = length;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        // Later: when the channel waits for nothing any more.
        context.executor().execute(() -> answer(context));
      }
    }

    private void answer(ChannelHandlerContext context) {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(new byte[length]))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Test
  void datagramsAreCarried() throws Exception {
    try (Network network = network()) {
      var got = new CompletableFuture<String>();
      var handler =
          new SimpleChannelInboundHandler<DatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
              got.complete(packet.content().toString(StandardCharsets.UTF_8));
            }
          };
      var channel =
          network.datagram(config("udp://127.0.0.1:0")).handler(handler).bind().sync().channel();
      try (var sender = DatagramChannel.open()) {
        sender.send(
            ByteBuffer.wrap("ping".getBytes(StandardCharsets.UTF_8)), channel.localAddress());
        assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo("ping");
      }
    }
  }
}
