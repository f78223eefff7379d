export default {index: "Home", guides: "Guides", hidden: {display: "hidden"}}
