/**
 * Pages (Jakarta Pages 4.0) through Jasper: what it needs of a container, and what applications see
 * of it.
 */
@NullMarked
package dev.naru.was.jsp;

import org.jspecify.annotations.NullMarked;
