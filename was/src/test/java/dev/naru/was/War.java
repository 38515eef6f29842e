package dev.naru.was;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds an application for a test out of classes of the tests and texts. */
public final class War {

  private final Map<String, byte[]> entries = new TreeMap<>();

  /** Adds classes, with those nested in them, to WEB-INF/classes. */
  public War classes(Class<?>... types) {
    for (Class<?> type : types) {
      entries.put("WEB-INF/classes/" + fileOf(type), bytes(type));
      anonymous(type);
      classes(type.getDeclaredClasses());
    }
    return this;
  }

  private void anonymous(Class<?> type) {
    for (int i = 1; ; i++) {
      try {
        classes(Class.forName(type.getName() + "$" + i));
      } catch (ClassNotFoundException last) {
        return;
      }
    }
  }

  /** Adds a file. */
  public War file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file. */
  public War file(String name, byte[] octets) {
    entries.put(name, octets);
    return this;
  }

  /** Adds a descriptor with that content. */
  public War webXml(String content) {
    return file(
        "WEB-INF/web.xml",
        "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.1\">"
            + content
            + "</web-app>");
  }

  /** Adds a jar to WEB-INF/lib that holds what another one holds. */
  public War jar(String name, War content) {
    try {
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      content.zip(out);
      return file("WEB-INF/lib/" + name, out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds a class at its own place: for jars. */
  public War bare(Class<?> type) {
    return file(fileOf(type), bytes(type));
  }

  /** Writes it as a folder. */
  public Path folder(Path folder) throws IOException {
    for (var entry : entries.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
    Files.createDirectories(folder);
    return folder;
  }

  /** Writes it as an archive. */
  public Path archive(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      zip(out);
    }
    return file;
  }

  private void zip(OutputStream to) throws IOException {
    ZipOutputStream out = new ZipOutputStream(to);
    for (var entry : entries.entrySet()) {
      out.putNextEntry(new ZipEntry(entry.getKey()));
      out.write(entry.getValue());
      out.closeEntry();
    }
    out.finish();
  }

  private static String fileOf(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> type) {
    try (InputStream in = type.getResourceAsStream("/" + fileOf(type))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
