package dev.naru.was.multipart;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A part's content: in memory up to a threshold, beyond that in a file that only we can read. */
final class PartContent extends OutputStream {

  private final MultipartLimits limits;
  private final Path folder;
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private Optional<Path> file = Optional.empty();
  private Optional<OutputStream> spill = Optional.empty();
  private boolean ours = true;
  private long size;

  /** Of the application's space for files. */
  private long taken;

  PartContent(MultipartLimits limits, Path folder) {
    this.limits = limits;
    this.folder = folder;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    size += length;
    if (limits.part() >= 0 && size > limits.part()) {
      throw new MultipartTooLargeException("a part of more than " + limits.part() + " bytes");
    }
    if (size > limits.threshold()) {
      limits.space().take(size - taken);
      taken = size;
    }
    if (spill.isEmpty() && size > limits.threshold()) {
      Path target = Files.createTempFile(folder, "upload-", ".part");
      file = Optional.of(target);
      OutputStream stream = Files.newOutputStream(target);
      spill = Optional.of(stream);
      memory.writeTo(stream);
      memory = new ByteArrayOutputStream(0);
    }
    if (spill.isPresent()) {
      spill.get().write(octets, offset, length);
    } else {
      memory.write(octets, offset, length);
    }
  }

  @Override
  public void close() throws IOException {
    if (spill.isPresent()) {
      spill.get().close();
    }
  }

  long size() {
    return size;
  }

  InputStream open() throws IOException {
    return file.isPresent()
        ? Files.newInputStream(file.get())
        : new ByteArrayInputStream(memory.toByteArray());
  }

  /** Puts it into a file of the application's; a file of ours is moved there. */
  void writeTo(Path target) throws IOException {
    if (file.isPresent() && ours) {
      Files.move(file.get(), target, StandardCopyOption.REPLACE_EXISTING);
      file = Optional.of(target);
      ours = false;
    } else if (file.isPresent()) {
      Files.copy(file.get(), target, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.write(target, memory.toByteArray());
    }
  }

  /** Deletes our file; harmless when there is none. */
  void delete() throws IOException {
    limits.space().give(taken);
    taken = 0;
    close();
    if (file.isPresent() && ours) {
      Files.deleteIfExists(file.get());
    }
  }
}
