/** Data sources that an application or its operator defines: drivers, pools. */
@NullMarked
package dev.naru.was.datasource;

import org.jspecify.annotations.NullMarked;
