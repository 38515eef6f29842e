package dev.naru.was.descriptor;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a descriptor, with the place where it stands. Namespaces are set aside, so that one
 * reader serves the descriptors of every version. A DOCTYPE is passed over unread: no DTD and no
 * entity is ever fetched or expanded.
 *
 * @param file the descriptor's name, for messages
 * @param line where it begins, from 1
 * @param name its local name
 * @param attributes by local name
 * @param children in order
 * @param text its own characters, stripped
 */
record XmlElement(
    String file,
    int line,
    String name,
    Map<String, String> attributes,
    List<XmlElement> children,
    String text) {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_ELEMENTS = 200_000;

  /** Reads a whole document. */
  static XmlElement read(InputStream in, String file) throws DescriptorException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    try {
      return read(factory.createXMLStreamReader(in), file);
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
      String message = String.valueOf(e.getMessage());
      int tail = message.indexOf("Message: ");
      throw new DescriptorException(
          file
              + ":"
              + line
              + ": not well-formed: "
              + (tail < 0 ? message : message.substring(tail + 9)));
    }
  }

  private static XmlElement read(XMLStreamReader reader, String file)
      throws XMLStreamException, DescriptorException {
    Deque<Open> open = new ArrayDeque<>();
    int elements = 0;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          int line = reader.getLocation().getLineNumber();
          if (open.size() >= MAX_DEPTH || ++elements > MAX_ELEMENTS) {
            throw new DescriptorException(file + ":" + line + ": too deep or too many elements");
          }
          Map<String, String> attributes = new TreeMap<>();
          for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i).strip());
          }
          open.push(new Open(reader.getLocalName(), line, attributes));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!open.isEmpty()) {
            open.getFirst().text.append(reader.getText());
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new DescriptorException(
                file
                    + ":"
                    + reader.getLocation().getLineNumber()
                    + ": entities are not expanded: write what &"
                    + reader.getLocalName()
                    + "; stands for");
        case XMLStreamConstants.END_ELEMENT -> {
          XmlElement done = open.pop().close(file);
          if (open.isEmpty()) {
            return done;
          }
          open.getFirst().children.add(done);
        }
        default -> {
          // Comments, processing instructions, the DOCTYPE.
        }
      }
    }
    throw new DescriptorException(file + ": has no root element");
  }

  /** The children of that name. */
  List<XmlElement> all(String child) {
    return children.stream().filter(element -> element.name.equals(child)).toList();
  }

  /** The first child of that name. */
  Optional<XmlElement> first(String child) {
    for (XmlElement element : children) {
      if (element.name.equals(child)) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  /** The child of that name, of which there may be one (section 14.3). */
  Optional<XmlElement> single(String child) throws DescriptorException {
    List<XmlElement> all = all(child);
    if (all.size() > 1) {
      throw all.get(1).problem("<" + child + "> stands at most once");
    }
    return all.stream().findFirst();
  }

  /** The text of the first child of that name, when it is there and not empty. */
  Optional<String> text(String child) {
    return first(child).map(XmlElement::text).filter(value -> !value.isEmpty());
  }

  /** The texts of the children of that name. */
  List<String> texts(String child) {
    return all(child).stream().map(XmlElement::text).toList();
  }

  /** The text of a child that has to be there. */
  String required(String child) throws DescriptorException {
    Optional<String> value = text(child);
    if (value.isEmpty()) {
      throw problem("<" + name + "> needs a <" + child + ">");
    }
    return value.get();
  }

  /** A number in a child, when there is one. */
  Optional<Long> number(String child) throws DescriptorException {
    Optional<XmlElement> element = first(child);
    if (element.isEmpty() || element.get().text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(element.get().text));
    } catch (NumberFormatException e) {
      throw element
          .get()
          .problem("<" + child + "> must be a whole number, not " + element.get().text);
    }
  }

  /** Whether a child says true. */
  boolean flag(String child) throws DescriptorException {
    Optional<XmlElement> element = first(child);
    return element.isPresent() && element.get().truth();
  }

  /** Whether its text says true. */
  boolean truth() throws DescriptorException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default -> throw problem("<" + name + "> must be true or false, not " + text);
    };
  }

  /** A mistake at this element. */
  DescriptorException problem(String message) {
    return new DescriptorException(file + ":" + line + ": " + message);
  }

  private static final class Open {
    private final String name;
    private final int line;
    private final Map<String, String> attributes;
    private final List<XmlElement> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Open(String name, int line, Map<String, String> attributes) {
      this.name = name;
      this.line = line;
      this.attributes = attributes;
    }

    XmlElement close(String file) {
      return new XmlElement(file, line, name, attributes, children, text.toString().strip());
    }
  }
}
