package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNoticeTest {

  @TempDir private Path folder;
  private Socket manager;

  @BeforeEach
  void open() {
    assumeTrue(Epoll.isAvailable(), "the native transport is for Linux");
    manager = Socket.newSocketDomainDgram();
  }

  @AfterEach
  void close() throws IOException {
    manager.close();
  }

  @Test
  void theManagerIsToldOfEveryStep() throws IOException {
    Path path = folder.resolve("notify");
    manager.bind(new DomainSocketAddress(path.toString()));
    ServiceNotice notice = new ServiceNotice(Optional.of(path.toString()));

    notice.ready();
    assertThat(received()).startsWith("READY=1\n");
    notice.reloading(12_345_678);
    assertThat(received()).startsWith("RELOADING=1\nMONOTONIC_USEC=12345\n");
    notice.stopping();
    assertThat(received()).startsWith("STOPPING=1\n");
    assertThat(received()).isEmpty();
  }

  @Test
  void withoutAnAddressNothingHappens() {
    assertThatCode(() -> new ServiceNotice(Optional.empty()).ready()).doesNotThrowAnyException();
    assertThatCode(() -> new ServiceNotice(Optional.of("vsock:2:1")).ready())
        .doesNotThrowAnyException();
  }

  @Test
  void aManagerThatHasGoneStopsNobody() {
    ServiceNotice notice = new ServiceNotice(Optional.of(folder.resolve("nobody-here").toString()));

    assertThatCode(notice::stopping).doesNotThrowAnyException();
  }

  /** A datagram on this machine is there when its sending has returned. */
  private String received() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);
    int length = manager.recv(buffer, 0, buffer.capacity());
    byte[] bytes = new byte[Math.max(0, length)];
    buffer.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
