package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldBodyTest {

  private static final int MEMORY = 64 * 1024;

  private final TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
  private final Network network = platform.platform().network();
  private final EventLoop loop = (EventLoop) network.connect().config().group().next();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void littleInALargeBufferDoesNotKeepTheBuffer() {
    HeldBody body = new HeldBody(network, loop, folder, MEMORY);
    ByteBuf large = Unpooled.buffer(65_536).writeBytes(new byte[3_000]);
    for (int i = 0; i < 3_000; i++) {
      body.add(large.readRetainedSlice(1), () -> {}, failed -> {});
      assertThat(large.refCnt()).isEqualTo(1);
    }
    assertThat(body.size()).isEqualTo(3_000);
    body.release();
    large.release();
  }

  /** Threads take turns as they like: the last that was asked for a step may do its own first. */
  @Test
  void aBodyThatIsForgottenWhileItIsWrittenKeepsNoFileOpen() throws Exception {
    ArrayDeque<Runnable> steps = new ArrayDeque<>();
    Executor executor = steps::push;
    Network slow =
        (Network)
            Proxy.newProxyInstance(
                Network.class.getClassLoader(),
                new Class<?>[] {Network.class},
                (proxy, method, arguments) ->
                    method.getName().equals("executor")
                        ? executor
                        : method.invoke(network, arguments));
    HeldBody body = new HeldBody(slow, loop, folder, 0);
    onLoop(() -> body.add(Unpooled.wrappedBuffer(new byte[10]), () -> {}, failed -> {}));
    onLoop(body::release);
    while (!steps.isEmpty()) {
      steps.pop().run();
      onLoop(() -> {});
    }
    assertThat(open()).isZero();
  }

  private void onLoop(Runnable task) throws Exception {
    loop.submit(task).get(30, TimeUnit.SECONDS);
  }

  /** Files below the folder that this process has open. */
  private long open() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::isBelowTheFolder).count();
    }
  }

  private boolean isBelowTheFolder(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }
}
