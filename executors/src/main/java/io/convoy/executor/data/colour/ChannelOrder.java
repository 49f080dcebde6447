package io.convoy.executor.data.colour;

import java.util.Locale;

/** In which order a network takes the channels of a colour. */
public enum ChannelOrder {
  /** Red first. */
  RGB,

  /** Blue first, as networks that began in Caffe do. */
  BGR;

  /** As recipes write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
