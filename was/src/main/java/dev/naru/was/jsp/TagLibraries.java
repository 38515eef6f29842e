package dev.naru.was.jsp;

import dev.naru.was.descriptor.DescriptorException;
import dev.naru.was.descriptor.JspConfig;
import dev.naru.was.descriptor.TldReader;
import dev.naru.was.resource.WebResources;
import jakarta.servlet.descriptor.TaglibDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tag libraries of an application, as far as they matter before a page runs (Jakarta Pages 4.0,
 * section 7.3): which jars hold any, and which listeners they declare. Jasper reads the rest when
 * the first page is asked for.
 *
 * @param jars those with a descriptor below {@code META-INF}
 * @param listeners class names, in the order in which they are found
 */
public record TagLibraries(List<Path> jars, Set<String> listeners) {

  private static final Logger LOG = LoggerFactory.getLogger(TagLibraries.class);
  private static final String WEB_INF = "/WEB-INF/";

  /** Finds them: those that the descriptor names, those below WEB-INF, those in jars. */
  public static TagLibraries find(JspConfig config, WebResources resources, List<Path> libraries)
      throws IOException {
    Set<String> listeners = new LinkedHashSet<>();
    for (TaglibDescriptor taglib : config.getTaglibs()) {
      String location = taglib.getTaglibLocation();
      String path = location.startsWith("/") ? location : WEB_INF + location;
      Optional<Path> file = resources.file(path);
      if (file.isPresent() && !path.endsWith(".jar")) {
        read(file.get(), path, listeners);
      }
    }
    inFolder(WEB_INF, resources, listeners);
    List<Path> jars = new ArrayList<>();
    for (Path jar : libraries) {
      if (inJar(jar, listeners)) {
        jars.add(jar);
      }
    }
    return new TagLibraries(List.copyOf(jars), listeners);
  }

  private static void inFolder(String folder, WebResources resources, Set<String> listeners)
      throws IOException {
    for (String path : resources.list(folder)) {
      if (path.equals("/WEB-INF/classes/") || path.equals("/WEB-INF/lib/")) {
        continue;
      }
      if (path.endsWith("/")) {
        inFolder(path, resources, listeners);
      } else if (path.endsWith(".tld")) {
        Optional<Path> file = resources.file(path);
        if (file.isPresent()) {
          read(file.get(), path, listeners);
        }
      }
    }
  }

  private static void read(Path file, String name, Set<String> listeners) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      read(in, name, listeners);
    }
  }

  /** A library that cannot be read fails the pages that use it, not the application. */
  private static void read(InputStream in, String name, Set<String> listeners) {
    try {
      listeners.addAll(TldReader.listeners(in, name));
    } catch (DescriptorException e) {
      LOG.warn("a tag library is passed over: {}", e.getMessage());
    }
  }

  private static boolean inJar(Path jar, Set<String> listeners) throws IOException {
    boolean any = false;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(TagLibraries::descriptor).toList()) {
        any = true;
        try (InputStream in = zip.getInputStream(entry)) {
          read(in, jar.getFileName() + "!/" + entry.getName(), listeners);
        }
      }
    }
    return any;
  }

  private static boolean descriptor(ZipEntry entry) {
    return entry.getName().startsWith("META-INF/") && entry.getName().endsWith(".tld");
  }
}
