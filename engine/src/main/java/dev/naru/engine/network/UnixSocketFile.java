package dev.naru.engine.network;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a listening Unix socket. Stands in the pipeline of the server channel.
 *
 * <p>Binding makes the file with the rights that the umask leaves, and whoever connects before they
 * are narrowed is in the queue already. So the socket is bound in a folder of mode 0700, narrowed
 * to 0600 there, and then renamed to its place: it can never be seen with other rights.
 */
final class UnixSocketFile extends ChannelOutboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

  /** {@code sun_path} of unix(7) holds 108 bytes with the NUL. */
  private static final int LONGEST = 107;

  private final Path path;
  private final Function<Path, SocketAddress> address;
  private final RandomGenerator random;
  private @Nullable Object key;

  UnixSocketFile(Path path, Function<Path, SocketAddress> address, RandomGenerator random) {
    this.path = path.toAbsolutePath().normalize();
    this.address = address;
    this.random = random;
  }

  @Override
  public void bind(ChannelHandlerContext context, SocketAddress ignored, ChannelPromise promise) {
    Path folder;
    try {
      removable();
      folder = makeFolder();
    } catch (IOException failure) {
      promise.setFailure(failure);
      return;
    }
    Path made = folder.resolve("s");
    context
        .bind(address.apply(made))
        .addListener(
            bound -> {
              try {
                if (bound.isSuccess()) {
                  publish(made);
                  context.channel().closeFuture().addListener(closed -> delete());
                }
                Files.deleteIfExists(made);
                Files.delete(folder);
              } catch (IOException failure) {
                promise.setFailure(failure);
                return;
              }
              if (bound.isSuccess()) {
                promise.setSuccess();
              } else {
                promise.setFailure(bound.cause());
              }
            });
  }

  /** Returns when there is nothing in the way, or a socket that nobody answers on. */
  private void removable() throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST) {
      throw new BindException(
          "the path has " + length + " bytes, a Unix socket's may have " + LONGEST);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new BindException("a file that is no socket is in the way; move it");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException refused) {
      return;
    } catch (IOException answered) {
      // A full queue, or a socket that is not ours to open: somebody is there.
    }
    throw new BindException("another process listens there");
  }

  /** Names are as short as can be: the socket's path in it must not be longer than its own. */
  private Path makeFolder() throws IOException {
    Path parent = path.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new BindException("there is no folder " + parent);
    }
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    while (true) {
      try {
        return Files.createDirectory(
            parent.resolve("." + Integer.toString(random.nextInt(36 * 36 * 36 * 36), 36)), mode);
      } catch (FileAlreadyExistsException taken) {
        // Another name, then.
      }
    }
  }

  private void publish(Path made) throws IOException {
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    key = key();
  }

  /** Deletes the file unless another process has put its own in the place. */
  private void delete() {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key().equals(key)) {
        Files.delete(path);
      }
    } catch (IOException failure) {
      LOG.warn("the socket {} cannot be removed: {}", path, failure.toString());
    }
  }

  /** What tells this file from another of its name: device and inode. */
  private Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
