"""The dataframe engine: reads the lakes by their manifest, merges and writes, and maps row-wise functions over batches."""
