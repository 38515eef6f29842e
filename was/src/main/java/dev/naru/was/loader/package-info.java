/** The class loader of an application (Servlet 6.1, section 10.7). */
@NullMarked
package dev.naru.was.loader;

import org.jspecify.annotations.NullMarked;
