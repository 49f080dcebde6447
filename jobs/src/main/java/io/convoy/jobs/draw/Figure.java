package io.convoy.jobs.draw;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What an image shows; its {@link #label()} is the class.
 *
 * <p>A figure is a signed distance: negative inside, positive outside. Shapes lie within the unit
 * circle; patterns fill the plane and repeat with period 1 (ripples: along the radius).
 */
enum Figure {
  DISC {
    @Override
    double distance(double x, double y) {
      return length(x, y) - 0.85;
    }
  },
  RING {
    @Override
    double distance(double x, double y) {
      return Math.abs(length(x, y) - 0.72) - 0.22;
    }
  },
  SQUARE {
    @Override
    double distance(double x, double y) {
      return box(x, y, 0.75, 0.75);
    }
  },
  TRIANGLE {
    @Override
    double distance(double x, double y) {
      double left = SIN_60 * -x - 0.5 * y;
      double right = SIN_60 * x - 0.5 * y;
      return Math.max(y, Math.max(left, right)) - 0.5;
    }
  },
  PLUS {
    @Override
    double distance(double x, double y) {
      return Math.min(box(x, y, 0.95, 0.27), box(x, y, 0.27, 0.95));
    }
  },
  STAR {
    @Override
    double distance(double x, double y) {
      return starDistance(x, y, 1.0, 0.42);
    }
  },
  CRESCENT {
    @Override
    double distance(double x, double y) {
      return Math.max(length(x, y) - 0.95, 0.75 - length(x - 0.5, y));
    }
  },
  HEART {
    @Override
    double distance(double x, double y) {
      double side = Math.abs(x);
      double lobe = length(side - 0.42, y + 0.3) - 0.5;
      double wedge = Math.max(0.74 * side + 0.67 * y - 0.61, -y - 0.03);
      return Math.min(lobe, wedge);
    }
  },
  STRIPES {
    @Override
    double distance(double x, double y) {
      return band(x);
    }
  },
  CHECKERBOARD {
    @Override
    double distance(double x, double y) {
      double across = band(x);
      double along = band(y);
      double toEdge = Math.min(Math.abs(across), Math.abs(along));
      return across * along > 0 ? -toEdge : toEdge;
    }
  },
  DOTS {
    @Override
    double distance(double x, double y) {
      return length(fromMiddle(x), fromMiddle(y)) - 0.3;
    }
  },
  RIPPLES {
    @Override
    double distance(double x, double y) {
      return band(length(x, y));
    }
  };

  private static final Set<Figure> PATTERNS = EnumSet.of(STRIPES, CHECKERBOARD, DOTS, RIPPLES);
  private static final double SIN_60 = Math.sqrt(0.75);

  /** The signed distance of a point from the figure's outline, in the figure's unit. */
  abstract double distance(double x, double y);

  /** The name of the class, which is also that of its folder. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the figure fills the whole image. */
  boolean pattern() {
    return PATTERNS.contains(this);
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  private static double box(double x, double y, double halfWidth, double halfHeight) {
    return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
  }

  /** The offset of a coordinate from the middle of its period, from -0.5 to 0.5. */
  private static double fromMiddle(double coordinate) {
    return coordinate - Math.floor(coordinate) - 0.5;
  }

  /** The distance from bands that fill half of each period. */
  private static double band(double coordinate) {
    return Math.abs(fromMiddle(coordinate)) - 0.25;
  }

  /** The distance from a star of five points, by folding the plane onto half of one point. */
  private static double starDistance(double x, double y, double outer, double inner) {
    double sector = 2 * StrictMath.PI / 5;
    double angle = StrictMath.atan2(x, -y);
    double folded = Math.abs(angle - sector * Math.rint(angle / sector));
    double radius = length(x, y);
    double px = radius * StrictMath.sin(folded);
    double py = radius * StrictMath.cos(folded);
    double edgeX = inner * StrictMath.sin(sector / 2);
    double edgeY = inner * StrictMath.cos(sector / 2) - outer;
    return (px * -edgeY + (py - outer) * edgeX) / length(edgeX, edgeY);
  }
}
