package dev.naru.was.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jboss.jandex.CompositeIndex;
import org.jboss.jandex.IndexView;

/**
 * An application's description, put together from {@code web.xml}, the fragments in its jars, and
 * annotations (Servlet 6.1, section 8.2.3).
 *
 * @param xml what all of them say
 * @param types the classes that initializers may be told of
 * @param excluded the jars that an absolute ordering leaves out
 * @param orderedLibs the names of the jars that count, where somebody asked for an order
 */
public record Assembly(
    WebXml xml, IndexView types, Set<Path> excluded, Optional<List<String>> orderedLibs) {

  private static final String DESCRIPTOR = "WEB-INF/web.xml";
  private static final String FRAGMENT = "META-INF/web-fragment.xml";

  /**
   * Reads the descriptor alone.
   *
   * @param root the application's folder
   * @throws DescriptorException saying where and why it cannot be understood
   */
  public static WebXml descriptor(Path root) throws IOException {
    Path file = root.resolve(DESCRIPTOR);
    if (!Files.isRegularFile(file)) {
      return new WebXml();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return WebXmlReader.read(in, DESCRIPTOR);
    }
  }

  /**
   * Puts the rest together with the descriptor.
   *
   * @param xml of {@link #descriptor}; it is added to
   * @param root the application's folder
   * @param jars its libraries, by name
   * @param indexes of classes, kept between starts
   * @throws DescriptorException saying where and why it does not fit together
   */
  public static Assembly complete(WebXml xml, Path root, List<Path> jars, AnnotationIndexes indexes)
      throws IOException {
    List<Fragment> fragments = new ArrayList<>();
    for (Path jar : jars) {
      fragments.add(fragment(jar, !xml.metadataComplete || xml.absoluteOrdering.isPresent()));
    }
    FragmentOrder order = FragmentOrder.of(xml.absoluteOrdering, fragments);
    IndexView classes = indexes.ofFolder(root.resolve("WEB-INF/classes"));
    Map<Fragment, IndexView> ofJars = new LinkedHashMap<>();
    for (Fragment fragment : order.ordered()) {
      ofJars.put(fragment, indexes.ofJar(fragment.jar()));
    }
    if (!xml.metadataComplete) {
      merge(xml, classes, ofJars, order, indexes);
    }
    List<IndexView> types = new ArrayList<>(ofJars.values());
    types.addFirst(classes);
    return new Assembly(
        xml,
        CompositeIndex.create(types),
        order.excluded().stream().map(Fragment::jar).collect(Collectors.toSet()),
        order.said()
            ? Optional.of(order.ordered().stream().map(Fragment::file).toList())
            : Optional.empty());
  }

  private static void merge(
      WebXml xml,
      IndexView classes,
      Map<Fragment, IndexView> ofJars,
      FragmentOrder order,
      AnnotationIndexes indexes)
      throws IOException {
    Annotations.merge(classes, xml);
    List<IndexView> annotated = new ArrayList<>();
    annotated.add(classes);
    FragmentMerge merge = new FragmentMerge(xml);
    for (var entry : ofJars.entrySet()) {
      Fragment fragment = entry.getKey();
      if (!fragment.xml().metadataComplete) {
        Annotations.merge(entry.getValue(), fragment.xml());
        annotated.add(entry.getValue());
      }
      merge.add(fragment);
    }
    for (Fragment excluded : order.excluded()) {
      // What web.xml names of an excluded jar keeps the annotations on its class (8.2.2).
      annotated.add(indexes.ofJar(excluded.jar()));
    }
    Annotations.ofServletClasses(CompositeIndex.create(annotated), xml);
  }

  private static Fragment fragment(Path jar, boolean read) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = read ? zip.getEntry(FRAGMENT) : null;
      if (entry == null) {
        return new Fragment(jar, Optional.empty(), new WebXml(), Optional.empty());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return WebXmlReader.readFragment(in, jar, jar.getFileName() + "!/" + FRAGMENT);
      }
    } catch (ZipException e) {
      throw new IOException(
          "WEB-INF/lib/" + jar.getFileName() + " is not a jar: " + e.getMessage(), e);
    }
  }
}
