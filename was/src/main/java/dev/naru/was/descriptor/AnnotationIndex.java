package dev.naru.was.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jboss.jandex.CompositeIndex;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Indexer;

/** Reads the annotations of an application's classes without loading any of them. */
public final class AnnotationIndex {

  private AnnotationIndex() {}

  /**
   * Indexes classes.
   *
   * @param folders of class files; those that are not there count as empty
   * @param jars whose classes count too
   * @throws IOException naming the file that cannot be read
   */
  public static IndexView of(List<Path> folders, List<Path> jars) throws IOException {
    List<IndexView> indexes = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        indexes.add(ofFolder(folder));
      }
    }
    for (Path jar : jars) {
      indexes.add(ofJar(jar));
    }
    return CompositeIndex.create(indexes);
  }

  private static IndexView ofFolder(Path folder) throws IOException {
    Indexer indexer = new Indexer();
    List<Path> classes;
    try (Stream<Path> files = Files.walk(folder)) {
      classes = files.filter(file -> wanted(folder.relativize(file).toString())).sorted().toList();
    }
    for (Path file : classes) {
      try (InputStream in = Files.newInputStream(file)) {
        index(indexer, in, folder.relativize(file).toString());
      }
    }
    return indexer.complete();
  }

  private static IndexView ofJar(Path jar) throws IOException {
    Indexer indexer = new Indexer();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(entry -> wanted(entry.getName())).toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          index(indexer, in, jar.getFileName() + "!/" + entry.getName());
        }
      }
    } catch (java.util.zip.ZipException e) {
      throw new IOException(
          "WEB-INF/lib/" + jar.getFileName() + " is not a jar: " + e.getMessage());
    }
    return indexer.complete();
  }

  private static boolean wanted(String name) {
    return name.endsWith(".class")
        && !name.endsWith("module-info.class")
        && !name.startsWith("META-INF");
  }

  private static void index(Indexer indexer, InputStream in, String name) throws IOException {
    try {
      indexer.index(in);
    } catch (IOException | RuntimeException e) {
      throw new IOException(name + " is not a class file that can be read: " + e.getMessage(), e);
    }
  }
}
