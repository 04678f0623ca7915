/** Apart from the rest, so that the stream's table does not bring the code of the views to the first paint. */
export const viewsKey = ["views"] as const;
export const viewCountsKey = ["view_counts"] as const;
